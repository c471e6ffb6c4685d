import type { Kysely } from 'kysely';
import type { Receiver } from '../notify/receivers.ts';
import type { AlertTexts } from '../notify/alertmanager.ts';
import type { AlertRule } from './rule.ts';
import { step, type AlertEvent, type AlertStates } from './step.ts';
import { loadStates, saveStep } from './store.ts';

export interface EvaluatorDependencies<Sample> {
  // eslint-disable-next-line typescript/no-explicit-any -- own tables, addressed by name
  readonly db: Kysely<any>;
  readonly rules: readonly AlertRule<Sample>[];
  readonly receivers: readonly Receiver[];
  onError(message: string, error: unknown): void;
}

export interface AlertEvaluator<Sample> {
  /** One look; keeps the states and fills the outbox. */
  look(sample: Sample, nowMs: number): Promise<void>;
  states(): AlertStates;
  /** Reads the states from Postgres at the next look: another process may have gone on with them. */
  reload(): void;
  texts(rule: string): AlertTexts;
}

/**
 * Evaluates the rules. States live in memory and are copied to Postgres; it needs no Redis. While Postgres is away
 * events are sent at once instead of through the outbox, and stored when it is back: rather told twice than not at all.
 */
export function createEvaluator<Sample>({
  db,
  rules,
  receivers,
  onError,
}: EvaluatorDependencies<Sample>): AlertEvaluator<Sample> {
  let states: AlertStates | null = null;
  let unsaved: AlertEvent[] = [];
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const texts = (id: string): AlertTexts => byId.get(id) ?? { title: { es: id, en: id }, action: { es: '', en: '' } };
  const names = receivers.map(({ name }) => name);

  const tellAtOnce = async (events: readonly AlertEvent[]) => {
    await Promise.all(
      events.flatMap((event) =>
        receivers.map((receiver) =>
          receiver
            .send(event, texts(event.rule), AbortSignal.timeout(10_000))
            .catch((error: unknown) => onError(`${receiver.name}: not told`, error)),
        ),
      ),
    );
  };

  return {
    texts,
    states: () => states ?? {},
    reload: () => {
      states = null;
    },
    async look(sample, nowMs) {
      states ??= await loadStates(db).catch(() => null);
      const result = step(rules, states ?? {}, sample, nowMs);
      try {
        // Events told directly are stored without receivers: they are history, not to be told again.
        if (unsaved.length > 0) {
          await saveStep(db, { states: result.states, events: unsaved }, []);
          unsaved = [];
        }
        await saveStep(db, result, names);
      } catch (error) {
        onError('alerts are kept in memory', error);
        unsaved.push(...result.events);
        await tellAtOnce(result.events);
      }
      states = result.states;
    },
  };
}

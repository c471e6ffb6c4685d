import { versionAt } from '@pulso/cache';
import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import {
  asOfAt,
  computeSnapshots,
  scopeText,
  withComputeContext,
  type ComputeContext,
  type ComputationOptions,
  type Filters,
  type PackDefinition,
  type Snapshot,
  type Variant,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { createAnswered, type Answered } from './answered.ts';
import type { SnapshotTarget } from './target.ts';

/** Computations inside the api: few at a time, short, and never the usual way. */
export interface DirectComputation {
  /** The small figures for a cold key; `null` when they are not there within the budget. */
  essential(target: SnapshotTarget, budgetMs: number): Promise<Readonly<Record<string, number | null>> | null>;
  /**
   * A whole snapshot when the cache cannot give one: at most one computation per key at a time and in
   * {@link REST_MS}, so that it may be as old as that, unless the target bounds its age.
   * @throws when the bulkhead is full or the database is away
   */
  snapshot(target: SnapshotTarget): Promise<Snapshot>;
  /** What was answered past the cache: a stored snapshot that began earlier must not follow it. */
  readonly answered: Pick<Answered, 'beside' | 'forget'>;
  /** Any read in one database snapshot (drill-down, verify). */
  read<T>(
    pack: PackDefinition,
    variant: Variant<Filters>,
    options: Pick<ComputationOptions, 'reason' | 'base' | 'signal'> & { statementTimeoutMs?: number },
    work: (context: ComputeContext) => Promise<T>,
  ): Promise<T>;
}

const STATEMENT_TIMEOUT_MS = 5_000;
/**
 * An answer past the cache serves this long for whoever asks next, ms. Callers who come faster than a computation ends
 * share one; without it those who come a moment later would begin another, and keep the process from hearing Redis.
 */
const REST_MS = 2_000;

/** A computation under way. */
interface Flight {
  readonly version: string;
  readonly done: Promise<Snapshot>;
}

export function createDirectComputation(db: Database, fixedAsOf: string | undefined): DirectComputation {
  const essentials: BulkheadPolicy = bulkhead(4, 0);
  const snapshots: BulkheadPolicy = bulkhead(4, 16);
  const flights = new Map<string, Flight>();
  const answered = createAnswered();

  const compute = async (target: SnapshotTarget, beganAtMs: number): Promise<Snapshot> => {
    const { pack, variant, type, key } = target;
    const asOf = asOfAt(pack, beganAtMs, fixedAsOf);
    const { results, error } = await computeSnapshots(db, pack, variant, [type], {
      asOf,
      reason: 'miss',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    });
    const computed = results.get(type);
    if (!computed) throw error ?? new Error('nothing computed');
    return {
      data: computed.data as Record<string, unknown>,
      meta: {
        pack: pack.id,
        type,
        schema: key.schema,
        filters: variant.filters,
        scope: scopeText(variant.scope),
        key: key.wire,
        asOf,
        version: versionAt(beganAtMs),
        computedAt: new Date(beganAtMs).toISOString(),
        computeMs: computed.computeMs,
        rows: computed.rows,
        source: computed.source,
        reason: 'miss',
        jobId: null,
        formulas: pack.formulas,
      },
    };
  };

  const begin = (target: SnapshotTarget): Flight => {
    const { wire } = target.key;
    const beganAtMs = Date.now();
    answered.begin(wire);
    const done = snapshots
      .execute(() => compute(target, beganAtMs))
      .then(
        (snapshot) => {
          answered.end(wire, snapshot);
          return snapshot;
        },
        (error: unknown) => {
          answered.end(wire, null);
          throw error;
        },
      )
      .finally(() => flights.delete(wire));
    const flight = { version: versionAt(beganAtMs), done };
    flights.set(wire, flight);
    return flight;
  };

  const direct: DirectComputation = {
    async essential({ pack, variant }, budgetMs) {
      const signal = AbortSignal.timeout(budgetMs);
      const aborted = new Promise<null>((resolve) =>
        signal.addEventListener('abort', () => resolve(null), { once: true }),
      );
      const computing = essentials
        .execute(() =>
          withComputeContext(
            db,
            pack,
            variant,
            { asOf: asOfAt(pack, Date.now(), fixedAsOf), reason: 'essential', signal, statementTimeoutMs: budgetMs },
            (context) => pack.essential(context),
          ),
        )
        // Too slow, too many at once, or no database: the answer goes out without them.
        .catch(() => null);
      return Promise.race([computing, aborted]);
    },
    snapshot(target) {
      const { wire } = target.key;
      const again = () => direct.snapshot(target);
      const recent = target.maxStale === null ? answered.within(wire, REST_MS, Date.now()) : undefined;
      if (recent !== undefined) return Promise.resolve(recent);
      const under = flights.get(wire);
      // Who asks now may have seen what was stored after that one began.
      if (under && answered.isBehind(wire, under.version)) return under.done.then(again, again);
      return (under ?? begin(target)).done;
    },
    answered,
    read(pack, variant, { statementTimeoutMs = STATEMENT_TIMEOUT_MS, ...options }, work) {
      return withComputeContext(
        db,
        pack,
        variant,
        { asOf: asOfAt(pack, Date.now(), fixedAsOf), statementTimeoutMs, ...options },
        work,
      );
    },
  };
  return direct;
}

import { sql, type Kysely } from 'kysely';
import { NotAccepted, type Receiver } from '../notify/receivers.ts';
import type { AlertTexts } from '../notify/alertmanager.ts';
import type { AlertEvent } from './step.ts';

// eslint-disable-next-line typescript/no-explicit-any -- own tables, addressed by name
type Database = Kysely<any>;

const MAX_ATTEMPTS = 8;
const BASE_MS = 2_000;
const MAX_MS = 10 * 60_000;

interface DueRow extends Omit<AlertEvent, 'startsAt' | 'at'> {
  readonly outbox_id: number;
  readonly receiver: string;
  readonly attempts: number;
  readonly startsAt: number;
  readonly at: number;
}

export interface OutboxDependencies {
  readonly db: Database;
  readonly receivers: readonly Receiver[];
  texts(rule: string): AlertTexts;
  /** 0..1 */
  random?(): number;
}

/**
 * Delivers one due message and records what became of it, in one transaction: while it is being sent no other process
 * takes it. A crash between sending and recording sends it again, with the same idempotency key.
 * @returns false when nothing was due
 */
export async function deliverNext(
  { db, receivers, texts, random = Math.random }: OutboxDependencies,
  signal: AbortSignal,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const { rows } = await sql<DueRow>`
      select o.id as outbox_id, o.receiver, o.attempts, e.fingerprint, e.rule, e.kind, e.severity, e.labels, e.value,
        (extract(epoch from e.starts_at) * 1000)::float8 as "startsAt", (extract(epoch from e.at) * 1000)::float8 as at
      from pulso.alert_outbox o join pulso.alert_event e on e.id = o.event_id
      where o.sent_at is null and o.failed_at is null and o.next_attempt_at <= clock_timestamp()
      order by o.next_attempt_at, o.id limit 1 for update of o skip locked`.execute(transaction);
    const due = rows[0];
    if (!due) return false;
    const receiver = receivers.find(({ name }) => name === due.receiver);
    try {
      if (!receiver) throw new Error(`receiver "${due.receiver}" is not configured any more`);
      await receiver.send(due, texts(due.rule), signal);
      await sql`update pulso.alert_outbox set sent_at = clock_timestamp(), attempts = attempts + 1 where id = ${due.outbox_id}`.execute(
        transaction,
      );
    } catch (error) {
      const attempts = due.attempts + 1;
      const backoffMs = Math.min(MAX_MS, BASE_MS * 2 ** due.attempts) * (0.5 + random() / 2);
      const waitMs = error instanceof NotAccepted ? (error.retryAfterMs ?? backoffMs) : backoffMs;
      await sql`
        update pulso.alert_outbox set attempts = ${attempts}, last_error = ${error instanceof Error ? error.message : String(error)},
          next_attempt_at = clock_timestamp() + make_interval(secs => ${waitMs / 1_000}::float8),
          failed_at = case when ${attempts}::int >= ${MAX_ATTEMPTS}::int or ${!receiver}::boolean then clock_timestamp() end
        where id = ${due.outbox_id}`.execute(transaction);
    }
    return true;
  });
}

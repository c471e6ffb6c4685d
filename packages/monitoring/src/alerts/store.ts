import { sql, type Kysely } from 'kysely';
import type { AlertEvent, AlertState, AlertStates } from './step.ts';

// eslint-disable-next-line typescript/no-explicit-any -- own tables, addressed by name
type Database = Kysely<any>;

export async function loadStates(db: Database): Promise<AlertStates> {
  const { rows } = await sql<{ state: AlertState }>`select state from pulso.alert_state`.execute(db);
  return Object.fromEntries(rows.map(({ state }) => [state.fingerprint, state]));
}

/**
 * Keeps the states and what is to be told, in one transaction: an event is stored with a row in the outbox for each
 * receiver, or not at all. An event that was stored before (the step was repeated after a crash) is not stored twice.
 */
export async function saveStep(
  db: Database,
  step: { states: AlertStates; events: readonly AlertEvent[] },
  receivers: readonly string[],
): Promise<void> {
  const states = Object.values(step.states).map((state) => ({
    fingerprint: state.fingerprint,
    rule: state.rule,
    state,
  }));
  const events = step.events.map((event) => ({
    ...event,
    starts_at: new Date(event.startsAt).toISOString(),
    at: new Date(event.at).toISOString(),
  }));
  await db.transaction().execute(async (transaction) => {
    await sql`delete from pulso.alert_state where fingerprint <> all(${states.map(({ fingerprint }) => fingerprint)}::text[])`.execute(
      transaction,
    );
    await sql`
      insert into pulso.alert_state (fingerprint, rule, state)
      select r.fingerprint, r.rule, r.state
      from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as r(fingerprint text, rule text, state jsonb)
      on conflict (fingerprint) do update set state = excluded.state`.execute(transaction);
    if (events.length === 0) return;
    await sql`
      with stored as (
        insert into pulso.alert_event (fingerprint, rule, kind, severity, labels, value, starts_at, at, silenced)
        select r.fingerprint, r.rule, r.kind, r.severity, r.labels, r.value, r.starts_at, r.at,
          exists (
            select from pulso.alert_silence s
            where s.until > clock_timestamp() and (s.rule = '*' or s.rule = r.rule) and r.labels @> s.labels
          )
        from jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
          as r(fingerprint text, rule text, kind text, severity text, labels jsonb, value float8, starts_at timestamptz, at timestamptz)
        on conflict (fingerprint, starts_at, kind) do nothing
        returning id, silenced
      )
      insert into pulso.alert_outbox (event_id, receiver)
      select stored.id, receiver from stored, unnest(${[...receivers]}::text[]) as receiver
      where not stored.silenced`.execute(transaction);
  });
}

export interface StoredEvent extends AlertEvent {
  readonly id: number;
  readonly silenced: boolean;
}

/** The newest events first. */
export async function recentEvents(db: Database, limit: number): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent & { starts_at: Date; at_time: Date }>`
    select id, fingerprint, rule, kind, severity, labels, value, silenced,
      (extract(epoch from starts_at) * 1000)::float8 as "startsAt", (extract(epoch from at) * 1000)::float8 as at
    from pulso.alert_event order by at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

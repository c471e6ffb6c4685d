import { sql } from 'kysely';
import type { AuditEntry } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

/** Something that somebody did or was not allowed to do. No secrets and no figures stand in it. */
export interface AuditEvent {
  /** When it happened; now, if left out. */
  readonly at?: Date;
  readonly actor: string;
  /** `session.login`, `cache.clear`, `account.add`, … */
  readonly action: string;
  readonly target?: string | null;
  readonly outcome: AuditEntry['outcome'];
  readonly ip?: string | null;
  readonly requestId?: string | null;
  readonly detail?: Readonly<Record<string, unknown>> | null;
}

/** Entries are kept this long, days. */
export const AUDIT_RETENTION_DAYS = 400;

/** Appends, in order, in one statement. */
export async function appendAudit(db: Database, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ at, actor, action, target, outcome, ip, requestId, detail }) => ({
    at: (at ?? new Date()).toISOString(),
    actor,
    action,
    target: target ?? null,
    outcome,
    ip: ip ?? null,
    request_id: requestId ?? null,
    detail: detail ?? null,
  }));
  await sql`
    insert into pulso.audit_log (at, actor, action, target, outcome, ip, request_id, detail)
    select e.at, e.actor, e.action, e.target, e.outcome, e.ip, e.request_id, nullif(e.detail, 'null'::jsonb)
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as o(item, position),
      jsonb_to_record(o.item) as e(at timestamptz, actor text, action text, target text, outcome text, ip text,
        request_id text, detail jsonb)
    order by o.position`.execute(db);
}

export interface AuditQuery {
  /** Only entries with a smaller id. */
  readonly before?: number;
  readonly limit: number;
  readonly action?: string;
  readonly actor?: string;
  readonly outcome?: AuditEntry['outcome'];
}

/** Newest first. */
export async function readAudit(db: Database, query: AuditQuery): Promise<AuditEntry[]> {
  const { before = null, limit, action = null, actor = null, outcome = null } = query;
  const { rows } = await sql<Omit<AuditEntry, 'at'> & { at: Date }>`
    select id, at, actor, action, target, outcome, ip, request_id as "requestId", detail
    from pulso.audit_log
    where (${before}::bigint is null or id < ${before}) and (${action}::text is null or action = ${action})
      and (${actor}::text is null or actor = ${actor}) and (${outcome}::text is null or outcome = ${outcome})
    order by id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Drops entries older than the retention. @returns how many */
export async function pruneAudit(db: Database, days = AUDIT_RETENTION_DAYS): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from pulso.audit_log where at < clock_timestamp() - make_interval(days => ${days})`.execute(db);
  return Number(numAffectedRows ?? 0);
}

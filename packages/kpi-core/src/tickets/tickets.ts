import { sql, type Kysely } from 'kysely';
import type { SnapshotType } from '../identity/snapshot-type.ts';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Database = Kysely<any>;

/** Tickets are answered this long after the request, ms. */
export const TICKET_LIFE_MS = 3_600_000;

/** An accepted request for fresh snapshots. It is kept in Postgres, so that no lost job and no lost Redis loses it. */
export interface RefreshTicket {
  readonly id: string;
  readonly pack: string;
  /** Hash of the variant. */
  readonly variant: string;
  /** Scope text of the principal: only it sees the ticket. */
  readonly scope: string;
  readonly types: readonly SnapshotType[];
  /** Completed when each wanted key has a version greater than this (Redis µs at the request). */
  readonly afterVersion: string;
  readonly reason: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
}

export async function createTicket(
  db: Database,
  ticket: Omit<RefreshTicket, 'requestedAt' | 'completedAt'>,
): Promise<void> {
  await sql`
    insert into pulso.refresh_ticket (id, pack, variant, scope, types, after_version, reason)
    values (${ticket.id}::uuid, ${ticket.pack}, ${ticket.variant}, ${ticket.scope}, ${[...ticket.types]}::text[], ${ticket.afterVersion}, ${ticket.reason})`.execute(
    db,
  );
}

const columns = sql`id, pack, variant, scope, types, after_version as "afterVersion", reason,
  requested_at as "requestedAt", completed_at as "completedAt"`;

/** `null` for an unknown ticket, another scope's, or one that is too old. */
export async function findTicket(db: Database, id: string, scope: string): Promise<RefreshTicket | null> {
  const { rows } = await sql<RefreshTicket>`
    select ${columns} from pulso.refresh_ticket
    where id = ${id}::uuid and scope = ${scope}
      and requested_at > clock_timestamp() - make_interval(secs => ${TICKET_LIFE_MS / 1_000})`.execute(db);
  return rows[0] ?? null;
}

/** Tickets that wait for longer than `olderThanMs`: the reconciler asks for their snapshots again. */
export async function openTickets(db: Database, olderThanMs: number): Promise<RefreshTicket[]> {
  const { rows } = await sql<RefreshTicket>`
    select ${columns} from pulso.refresh_ticket
    where completed_at is null
      and requested_at between clock_timestamp() - make_interval(secs => ${TICKET_LIFE_MS / 1_000})
        and clock_timestamp() - make_interval(secs => ${olderThanMs / 1_000}::float8)
    order by requested_at limit 500`.execute(db);
  return rows;
}

export async function completeTickets(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update pulso.refresh_ticket set completed_at = clock_timestamp()
    where id = any(${[...ids]}::uuid[]) and completed_at is null`.execute(db);
}

/** Drops tickets that can no longer be asked for. */
export async function dropOldTickets(db: Database): Promise<void> {
  await sql`delete from pulso.refresh_ticket
    where requested_at < clock_timestamp() - make_interval(secs => ${(2 * TICKET_LIFE_MS) / 1_000})`.execute(db);
}

/** Versions are decimal µs of equal meaning but maybe unequal length. */
export function isNewer(version: string, than: string): boolean {
  return BigInt(version) > BigInt(than);
}

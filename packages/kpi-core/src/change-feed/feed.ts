import { sql, type Kysely, type Transaction } from 'kysely';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Executor = Kysely<any> | Transaction<any>;

/** One statement's changes in one source. */
export interface Change {
  readonly id: number;
  readonly pack: string;
  readonly source: string;
  /** Distinct dimension tuples, old and new; `null` = anything may be touched. */
  readonly tuples: readonly Readonly<Record<string, unknown>>[] | null;
  readonly at: Date;
}

/**
 * Locks waiting changes for this transaction, oldest first. Rows of transactions that have not committed are not
 * seen and not passed over: they are claimed once they are there, in whatever order they commit.
 */
export async function claimChanges(transaction: Executor, limit: number): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select id, pack, source, tuples, at from pulso.change_feed order by id limit ${limit} for update skip locked`.execute(
    transaction,
  );
  return rows;
}

/** Drops changes whose marks are acknowledged. */
export async function dropChanges(transaction: Executor, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from pulso.change_feed where id = any(${[...ids]}::bigint[])`.execute(transaction);
}

/** How much waits and since when. */
export async function feedLag(db: Executor): Promise<{ waiting: number; oldestMs: number }> {
  const { rows } = await sql<{ waiting: number; oldest_ms: number }>`
    select count(*) as waiting, coalesce(extract(epoch from clock_timestamp() - min(at)) * 1000, 0)::float8 as oldest_ms
    from pulso.change_feed`.execute(db);
  return { waiting: rows[0]?.waiting ?? 0, oldestMs: Math.max(0, Math.round(rows[0]?.oldest_ms ?? 0)) };
}

import { sql, type Kysely, type Transaction } from 'kysely';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
type Executor = Kysely<any> | Transaction<any>;

export type ColumnValue = string | number | boolean | null;

/** One statement's changes in one source, as they stand in the feed. */
export interface Change {
  readonly id: number;
  readonly pack: string;
  readonly source: string;
  /** Distinct values, old and new, of the columns that the source's dimensions read. */
  readonly tuples: readonly Readonly<Record<string, ColumnValue>>[] | null;
  /** The same by dimension, in the terms of filters (folded names), from a notice. Both null: anything may be touched. */
  readonly dims: readonly Readonly<Record<string, string | null>>[] | null;
  /** Of an update of one row: which of its columns changed, generated and ignored ones left out. Null: not known. */
  readonly columns: readonly string[] | null;
  /** Time since the statement ran, ms by the database's clock; its transaction committed later. */
  readonly ageMs: number;
}

/** More rows than this wait: they are replaced by one row per source that touches everything. */
export const MAX_WAITING = 100_000;

/** Rows replaced in one statement: short enough for any statement timeout. */
const COLLAPSE_CHUNK = 50_000;

/**
 * Locks waiting changes of these packs for this transaction, oldest first. Rows of transactions that have not
 * committed are not seen and not passed over: they are claimed once they are there, in whatever order they commit.
 */
export async function claimChanges(transaction: Executor, packs: readonly string[], limit: number): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select id, pack, source, tuples, dims, columns,
      (extract(epoch from clock_timestamp() - at) * 1000)::float8 as "ageMs"
    from pulso.change_feed
    where pack = any(${[...packs]}::text[]) order by id limit ${limit} for update skip locked`.execute(transaction);
  return rows;
}

/** Whether there is anything to claim: one cheap statement, for polling. */
export async function hasChanges(db: Executor, packs: readonly string[]): Promise<boolean> {
  const { rows } = await sql`select from pulso.change_feed where pack = any(${[...packs]}::text[]) limit 1`.execute(db);
  return rows.length > 0;
}

/** Drops changes whose marks are acknowledged, and counts one more claim of their sources. */
export async function dropChanges(transaction: Executor, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with gone as (delete from pulso.change_feed where id = any(${[...ids]}::bigint[]) returning pack, source)
    insert into pulso.source_revision as r (pack, source, revision)
    select distinct pack, source, 1 from gone order by pack, source
    on conflict (pack, source) do update set revision = r.revision + 1`.execute(transaction);
}

/** What a source system tells of rows that came by ways that fire no trigger. */
export async function noticeChange(
  db: Executor,
  notice: { pack: string; source: string; dims: Change['dims'] },
): Promise<void> {
  await sql`insert into pulso.change_feed (pack, source, dims)
    values (${notice.pack}, ${notice.source}, ${notice.dims ? JSON.stringify(notice.dims) : null}::jsonb)`.execute(db);
}

/**
 * Keeps the feed small: beyond {@link MAX_WAITING} rows the oldest are replaced, a chunk at a time, by one row per
 * source without tuples. Each chunk is one statement, so nothing is lost wherever it stops.
 * @returns how many rows were replaced
 */
export async function collapseChanges(db: Executor, maxWaiting: number = MAX_WAITING): Promise<number> {
  let replaced = 0;
  while (await hasMoreThan(db, maxWaiting)) {
    const { rows } = await sql<{ gone: number }>`
      with old as (
        delete from pulso.change_feed where id in (
          select id from pulso.change_feed order by id limit ${COLLAPSE_CHUNK} for update skip locked)
        returning pack, source, at),
      one as (
        insert into pulso.change_feed (pack, source, at) select pack, source, min(at) from old group by pack, source
        returning 1)
      select ((select count(*) from old) - (select count(*) from one))::int as gone`.execute(db);
    const gone = rows[0]?.gone ?? 0;
    // The rest is locked by somebody who is at it already.
    if (gone === 0) break;
    replaced += gone;
  }
  return replaced;
}

async function hasMoreThan(db: Executor, count: number): Promise<boolean> {
  const { rows } = await sql`select from pulso.change_feed offset ${count} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Removes changes of packs that this installation does not have, once they are so old that no snapshot from before
 * them can still be served. A younger one may belong to a newer version that is being rolled out.
 */
export async function dropForeignChanges(db: Executor, packs: readonly string[], olderThanMs: number): Promise<void> {
  await sql`delete from pulso.change_feed
    where pack <> all(${[...packs]}::text[]) and at < clock_timestamp() - make_interval(secs => ${olderThanMs}::float8 / 1000)`.execute(
    db,
  );
}

/** How many changes wait (counted up to {@link MAX_WAITING}) and for how long the oldest does, ms. */
export async function feedLag(db: Executor): Promise<{ waiting: number; oldestMs: number }> {
  const { rows } = await sql<{ waiting: number; oldest_ms: number }>`
    select count(*)::int as waiting,
      coalesce(extract(epoch from clock_timestamp() - min(at)) * 1000, 0)::float8 as oldest_ms
    from (select at from pulso.change_feed order by id limit ${MAX_WAITING}) as waiting`.execute(db);
  return { waiting: rows[0]?.waiting ?? 0, oldestMs: Math.max(0, Math.round(rows[0]?.oldest_ms ?? 0)) };
}

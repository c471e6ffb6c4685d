import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely';
import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { Occurring, PackDefinition } from '../pack/definition.ts';
import type { Change, ColumnValue } from './feed.ts';

// eslint-disable-next-line typescript/no-explicit-any -- packs own their tables
type Executor = Kysely<any> | Transaction<any>;
type Pack = Pick<PackDefinition, 'id' | 'sources' | 'snapshots'>;
type Row = Readonly<Record<string, ColumnValue>>;

/** With more changes waiting than this, or more values in question, it is not asked whether others have them. */
const MOST_ASKED = 100;

/**
 * Types that tell which values occur in a source, and tell the same after these changes: updates of single rows, whose
 * old and new values other rows have as well.
 *
 * A value that has more rows than there are changes waiting, the given ones among them, has had one all the while: each
 * update of one row brings one row at most, and a change of another kind concerns all by itself. So no snapshot computed
 * in between has seen the value absent. The given changes must not have left the feed yet.
 * @param columns that changed in each of them; null = not known
 */
export async function steadyTypes(
  db: Executor,
  pack: Pack,
  source: string,
  columns: readonly string[] | null,
  changes: readonly Change[],
): Promise<SnapshotType[]> {
  const asked = SNAPSHOT_TYPES.flatMap((type) => {
    const { occurring, unfilteredColumns = [] } = pack.snapshots[type].reads?.[source] ?? {};
    const changed = columns?.filter((column) => unfilteredColumns.includes(column)) ?? [];
    const concerns = changed.length > 0 && changed.every((column) => occurring?.columns.includes(column));
    return occurring && concerns ? [{ type, occurring }] : [];
  });
  const rows = changes.flatMap(({ tuples }) => tuples ?? []);
  if (asked.length === 0 || rows.length === 0) return [];
  const table = pack.sources[source]!.table;
  const steady = await Promise.all(
    [...Map.groupBy(asked, ({ occurring }) => JSON.stringify(occurring)).values()].map(async (own) =>
      (await othersRemain(db, pack.id, source, table, own[0]!.occurring, rows)) ? own.map(({ type }) => type) : [],
    ),
  );
  return steady.flat();
}

async function othersRemain(
  db: Executor,
  pack: string,
  source: string,
  table: string,
  { columns, among }: Occurring,
  rows: readonly Row[],
): Promise<boolean> {
  // A row that comes among them or leaves them may be the only one in what is read besides.
  const belongs = (row: Row) => Object.entries(among).every(([column, values]) => values.includes(String(row[column])));
  if (!rows.every(belongs)) return false;
  const values = columns.flatMap((column) =>
    [...new Set(rows.map((row) => row[column] ?? null))].map((value) => ({ column, value })),
  );
  if (values.length > MOST_ASKED) return false;
  const counted = Object.entries(among).map(
    ([column, some]) => sql<SqlBool>`and ${sql.ref(`t.${column}`)} = any(${[...some]})`,
  );
  const hasOthers = values.map(
    ({ column, value }): RawBuilder<SqlBool> => sql`(
      select count(*) from (
        select from ${sql.table(table)} t where ${sql.ref(`t.${column}`)} = ${value} ${sql.join(counted, sql` `)}
        limit (select n + 1 from waiting)
      ) as has) > (select n from waiting)`,
  );
  const { rows: found } = await sql<{ steady: boolean }>`
    with waiting as materialized (
      select count(*) as n from (
        select from pulso.change_feed where pack = ${pack} and source = ${source} limit ${MOST_ASKED + 1}) as w
    )
    select case when n <= ${MOST_ASKED}::int then ${sql.join(hasOthers, sql` and `)} else false end as steady
    from waiting`.execute(db);
  return found[0]!.steady;
}

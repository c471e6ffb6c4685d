import { sql, type Kysely, type Transaction } from 'kysely';
import type { PackDefinition } from '../pack/definition.ts';
import type { SourceDefinition } from '../pack/source.ts';
import type { Change, ColumnValue } from './feed.ts';
import { steadyTypes } from './occurrence.ts';
import { coveredReferences, type References } from './references.ts';
import type { Tuple } from './posting-index.ts';
import type { RoutableChange } from './router.ts';

// eslint-disable-next-line typescript/no-explicit-any -- packs own their tables
type Executor = Kysely<any> | Transaction<any>;
type Pack = Pick<PackDefinition, 'id' | 'sources' | 'snapshots'>;
type Row = Readonly<Record<string, ColumnValue>>;

/** Rows of another table by the text of their key; a key that has no row is absent. */
type Found = ReadonlyMap<string, Row>;

/**
 * Puts changes into the terms of filters: references are followed to the row that has the dimension, ids become folded
 * names. This is done when the change is routed, after it committed, and not in the trigger: whatever moves or renames
 * later is a change of its own, so that a change under way can never end under a name that it had before.
 * What cannot be resolved stays unknown, and unknown matches every filter.
 */
export async function resolveChanges(
  db: Executor,
  pack: Pack,
  references: References,
  changes: readonly Change[],
): Promise<RoutableChange[]> {
  const alike = Map.groupBy(changes, ({ source, columns }) => JSON.stringify([source, columns]));
  return Promise.all(
    [...alike.values()].map(async (own) => {
      const { source: name, columns } = own[0]!;
      const source = pack.sources[name];
      if (!source || own.some(({ tuples, dims }) => tuples === null && dims === null)) {
        return { source: name, tuples: null, columns: null };
      }
      const rows = distinct(own.flatMap(({ tuples }) => tuples ?? []));
      const noticed = own.flatMap(({ dims }) => dims ?? []);
      const covered = coveredReferences(pack, name, references);
      return {
        source: name,
        tuples: [...(await resolveRows(db, source, covered, rows)), ...noticed],
        columns,
        steady: await steadyTypes(db, pack, name, columns, own),
      };
    }),
  );
}

const distinct = <T extends object>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

async function resolveRows(
  db: Executor,
  source: SourceDefinition,
  covered: ReadonlySet<string>,
  rows: readonly Row[],
): Promise<Tuple[]> {
  const dimensions = Object.entries(source.dimensions);
  const referred = new Map<string, Found>();
  for (const [, { via }] of dimensions) {
    if (!via || referred.has(via.column)) continue;
    const columns = dimensions.flatMap(([, other]) => (other.via?.column === via.column ? [other.column] : []));
    referred.set(via.column, await findRows(db, via.table, via.id, columns, valuesOf(rows, via.column)));
  }
  /** The value of a dimension's own column; `undefined` when the row that has it is gone. */
  const columnValue = (row: Row, [, { column, via }]: (typeof dimensions)[number]): ColumnValue | undefined => {
    if (!via) return row[column];
    const reference = row[via.column];
    if (reference == null) return null;
    return referred.get(via.column)!.get(String(reference))?.[column];
  };

  const names = new Map<string, Found>();
  for (const dimension of dimensions) {
    const [name, { lookup }] = dimension;
    if (!lookup) continue;
    const ids = rows.map((row) => columnValue(row, dimension)).filter((id) => id != null);
    names.set(name, await findRows(db, lookup.table, lookup.id, [lookup.key], [...new Set(ids)]));
  }
  const filterValue = (row: Row, dimension: (typeof dimensions)[number]): string | null | undefined => {
    const [name, { lookup }] = dimension;
    const value = columnValue(row, dimension);
    if (value == null) return value;
    if (!lookup) return String(value);
    const key = names.get(name)!.get(String(value))?.[lookup.key];
    return key === undefined ? undefined : key === null ? null : String(key);
  };

  return rows.flatMap((row) => {
    if (covered.size > 0 && isCovered(row, dimensions, covered, columnValue)) return [];
    const entries = dimensions.map((dimension) => [dimension[0], filterValue(row, dimension)] as const);
    return [Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Tuple];
  });
}

/** The row that this one refers to is gone, and its own removal stands in the feed for both. */
function isCovered<D extends [string, SourceDefinition['dimensions'][string]]>(
  row: Row,
  dimensions: readonly D[],
  covered: ReadonlySet<string>,
  columnValue: (row: Row, dimension: D) => ColumnValue | undefined,
): boolean {
  return dimensions.some(
    (dimension) =>
      dimension[1].via && covered.has(dimension[1].via.column) && columnValue(row, dimension) === undefined,
  );
}

const valuesOf = (rows: readonly Row[], column: string): ColumnValue[] => [
  ...new Set(rows.map((row) => row[column]).filter((value) => value != null)),
];

async function findRows(
  db: Executor,
  table: string,
  id: string,
  columns: readonly string[],
  ids: readonly ColumnValue[],
): Promise<Found> {
  if (ids.length === 0) return new Map();
  const wanted = sql.join([...new Set(columns)].map((column) => sql.ref(`t.${column}`)));
  // The list has no type of its own, so it takes the column's and the index serves it.
  const { rows } = await sql<Row & { 'pulso id': string }>`
    select ${sql.ref(`t.${id}`)}::text as "pulso id", ${wanted} from ${sql.table(table)} t
    where ${sql.ref(`t.${id}`)} = any(${ids.map(String)})`.execute(db);
  return new Map(rows.map((row) => [row['pulso id'], row]));
}

import { isDeepStrictEqual } from 'node:util';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { PackDefinition } from '../pack/definition.ts';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

type Pack = Pick<PackDefinition, 'sources' | 'snapshots'>;

/** Foreign keys that always hold, as `schema.table.column>schema.table.column`. */
export type References = ReadonlySet<string>;

const reference = (table: string, column: string, target: string, id: string) => `${table}.${column}>${target}.${id}`;

/** Single-column foreign keys of the pack's source tables that the database checks at once. */
export async function loadReferences(
  // eslint-disable-next-line typescript/no-explicit-any -- reads the catalogue
  db: Kysely<any> | Transaction<any>,
  pack: Pack,
): Promise<References> {
  const tables = [...new Set(Object.values(pack.sources).map(({ table }) => table))];
  const { rows } = await sql<{ table: string; column: string; target: string; id: string }>`
    select t.name as table, a.attname as column, tn.nspname || '.' || tc.relname as target, ta.attname as id
    from unnest(${tables}::text[]) as t(name)
    join pg_constraint c on c.conrelid = to_regclass(t.name) and c.contype = 'f'
      and c.convalidated and not c.condeferrable and cardinality(c.conkey) = 1
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    join pg_class tc on tc.oid = c.confrelid
    join pg_namespace tn on tn.oid = tc.relnamespace
    join pg_attribute ta on ta.attrelid = c.confrelid and ta.attnum = c.confkey[1]`.execute(db);
  return new Set(rows.map(({ table, column, target, id }) => reference(table, column, target, id)));
}

/**
 * Reference columns of a source whose missing row needs no guess: the foreign key says that it was there while this
 * row was, so it has been deleted since, and that deletion is a change of its own which touches at least as much.
 * For that the other table must be a source with the same dimensions or fewer, read by the same types or more.
 */
export function coveredReferences(pack: Pack, name: string, references: References): ReadonlySet<string> {
  const source = pack.sources[name];
  const covered = new Set<string>();
  if (!source) return covered;
  for (const { via } of Object.values(source.dimensions)) {
    if (!via || !references.has(reference(source.table, via.column, via.table, via.id))) continue;
    const standsIn = Object.entries(pack.sources).some(
      ([other, { table, dimensions }]) =>
        table === via.table &&
        Object.entries(dimensions).every(([dimension, { column, via: further }]) => {
          const same = source.dimensions[dimension];
          return !further && same?.column === column && same.via?.column === via.column;
        }) &&
        SNAPSHOT_TYPES.every((type) => {
          const { dependsOn, unfiltered = [], unscoped = [], reads = {} } = pack.snapshots[type];
          const { only, unlessFiltered } = reads[other] ?? {};
          return (
            !dependsOn.includes(name) ||
            (dependsOn.includes(other) &&
              (!unfiltered.includes(name) || unfiltered.includes(other)) &&
              (!unscoped.includes(name) || unscoped.includes(other)) &&
              (!only || isDeepStrictEqual(only, reads[name]?.only)) &&
              !unlessFiltered)
          );
        }),
    );
    if (standsIn) covered.add(via.column);
  }
  return covered;
}

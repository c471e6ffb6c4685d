import { identifier, literal } from '../change-feed/trigger-sql.ts';
import { cellKeys, columns, deltaKeys, sums, type GrainLayout, type RollupLayout } from './layout.ts';

/** Rows go as soon as they are folded: without this the table would be scanned full of dead ones. */
const SHORT_LIVED =
  'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_insert_threshold = -1';
/** Cells are updated in place: room on the page spares an index entry. */
const UPDATED = 'fillfactor = 80, autovacuum_vacuum_scale_factor = 0.1';

/** Every table of a rollup, the deltas first. */
export function rollupTables(layout: RollupLayout): string[] {
  return [
    layout.delta,
    layout.folded,
    ...layout.grains.flatMap(({ table, distinct }) => (distinct ? [table, distinct.table] : [table])),
  ];
}

/** DDL that makes the tables of a rollup; none of them may exist. */
export function createTables(layout: RollupLayout): string[] {
  const delta = [
    ...deltaKeys(layout).map((key) => typed(layout, key)),
    `n bigint not null`,
    ...numeric(Object.keys(layout.definition.measures)),
  ];
  return [
    `create table ${layout.delta} (${delta.join(', ')}) with (${SHORT_LIVED})`,
    `create table ${layout.folded} (${[...delta, 'generation bigint not null'].join(', ')}) with (${SHORT_LIVED})`,
    comment(layout.folded, `deltas of ${layout.pack}.${layout.source} that cells hold since a generation of late`),
    comment(layout.delta, `signed deltas of ${layout.pack}.${layout.source} that no cell holds yet`),
    ...layout.grains.flatMap((grain) => createGrain(layout, grain)),
  ];
}

function createGrain(layout: RollupLayout, grain: GrainLayout): string[] {
  const keys = cellKeys(grain);
  const [, ...measures] = sums(grain);
  return [
    `create table ${grain.table} (
  level smallint not null,
  ${[...keys.map((key) => typed(layout, key)), `n bigint not null`, ...numeric(measures)].join(',\n  ')}
) with (${UPDATED})`,
    `alter table ${grain.table} add constraint ${constraintOf(grain.table)} unique nulls not distinct (level, ${columns(keys)})`,
    comment(
      grain.table,
      `cells of ${layout.pack}.${layout.source} by ${grain.grain.keys.join(', ')}; levels: ${grain.levels.map((level) => level.join(' × ') || 'all').join(', ')}`,
    ),
    ...(grain.distinct
      ? [
          `create table ${grain.distinct.table} (
  -- A list can be longer than an index entry.
  hash text not null unique,
  members jsonb not null,
  n bigint not null
) with (${UPDATED})`,
          comment(
            grain.distinct.table,
            `how many values of ${grain.grain.distinct!.entity} appear in exactly these combinations of ${grain.distinct.members.join(', ')}`,
          ),
        ]
      : []),
  ];
}

/** Conflicts with a cell of the same keys, null being equal to null. */
export function constraintOf(table: string): string {
  return identifier(`${table.slice('pulso.'.length).slice(0, 59)}_key`);
}

const typed = ({ definition }: RollupLayout, key: string): string => `${identifier(key)} ${definition.keys[key]!.type}`;

const numeric = (measures: readonly string[]): string[] =>
  measures.map((measure) => `${identifier(measure)} numeric not null`);

const comment = (table: string, text: string): string => `comment on table ${table} is ${literal(text)}`;

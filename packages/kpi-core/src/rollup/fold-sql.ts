import { identifier } from '../change-feed/trigger-sql.ts';
import {
  cellKeys,
  columns,
  deltaColumns,
  groupingOf,
  levelOf,
  sums,
  type GrainLayout,
  type RollupLayout,
} from './layout.ts';
import { constraintOf } from './table-sql.ts';

/** Rows of a relation of deltas that stand in a grain. */
export const inGrain = ({ grain }: GrainLayout): string => grain.where ?? 'true';

/** The cells of every level that a relation of deltas adds up to: level, keys, sums; all zero ones left out. */
export function cellsOf(grain: GrainLayout, relation: string): string {
  const all = sums(grain).map((name) => `sum(${identifier(name)})`);
  return `select ${levelOf(grain)} as level, ${columns(cellKeys(grain))}, ${sums(grain)
    .map((name, index) => `${all[index]!} as ${identifier(name)}`)
    .join(', ')}
  from ${relation} where ${inGrain(grain)}
  group by ${groupingOf(grain)}
  having ${all.map((sum) => `${sum} <> 0`).join(' or ')}`;
}

/** Adds cells to those that are there. In the order of their keys, so that two folds never wait for each other in a circle. */
export function addCells(grain: GrainLayout, cells: string): string {
  const names = ['level', ...cellKeys(grain), ...sums(grain)];
  return `insert into ${grain.table} as c (${columns(names)})
  select ${columns(names)} from (${cells}) as cells
  order by ${columns(['level', ...cellKeys(grain)])}
  on conflict on constraint ${constraintOf(grain.table)} do update set ${sums(grain)
    .map((name) => `${identifier(name)} = c.${identifier(name)} + excluded.${identifier(name)}`)
    .join(', ')}`;
}

/** The list of combinations in which one value appears, as JSON that is equal when the lists are. */
export function membersOf(grain: GrainLayout, alias: string): string {
  const members = grain.distinct!.members;
  const object = `jsonb_build_object(${members.map((key) => `'${key}', ${alias}.${identifier(key)}`).join(', ')})`;
  return `jsonb_agg(${object} order by ${columns(members, alias)})`;
}

/** The rows of a grain that make a value count. */
export const counting = ({ grain }: GrainLayout): string => grain.distinct?.where ?? 'true';

/**
 * How deltas change the sets that values appear in: before and after for each value whose rows they move, as
 * `members, n`. What changes sums alone moves nothing and costs nothing.
 * @param cells `before`: they are seen without these deltas; `after`: with them
 */
export function changedSets(grain: GrainLayout, deltas: string, cells: 'before' | 'after'): string {
  const entity = identifier(grain.grain.distinct!.entity);
  const members = columns(grain.distinct!.members);
  const rows = `${inGrain(grain)} and ${counting(grain)} and ${entity} is not null`;
  const now = `select c.${entity}, ${columns(grain.distinct!.members, 'c')}, c.n
    from touched as t join ${grain.table} as c on c.level = 0 and c.${entity} = t.${entity}
    where ${counting(grain)}`;
  const before = `select ${entity}, ${members}, sum(n) as n
    from (${now} union all select ${entity}, ${members}, -n from moved) as sides
    group by ${entity}, ${members}`;
  return `with moved as (
    select ${entity}, ${members}, sum(n) as n from ${deltas} where ${rows}
    group by ${entity}, ${members} having sum(n) <> 0
  ), touched as (
    select distinct ${entity} from moved
  ), known as (
    ${cells === 'before' ? now : before}
  ), states as (
    select -1 as sign, ${entity}, ${members} from known where n > 0
    union all
    select 1, ${entity}, ${members} from (
      select ${entity}, ${members}, n from known
      union all
      select ${entity}, ${members}, n from moved
    ) as sides
    group by ${entity}, ${members}
    having sum(n) > 0
  )
  select members, sum(sign) as n
  from (select sign, ${membersOf(grain, 's')} as members from states as s group by sign, ${entity}) as lists
  group by members
  having sum(sign) <> 0`;
}

/** Adds sets to those that are there. */
export function addSets(grain: GrainLayout, sets: string): string {
  return `insert into ${grain.distinct!.table} as c (hash, members, n)
  select md5(members::text), members, n from (${sets}) as sets
  order by 1
  on conflict (hash) do update set n = c.n + excluded.n`;
}

/** All sets that the cells of a grain give. */
export function setsOf(grain: GrainLayout): string {
  const entity = identifier(grain.grain.distinct!.entity);
  return `select members, count(*) as n from (
    select ${membersOf(grain, 'c')} as members from ${grain.table} as c
    where n > 0 and ${counting(grain)} and ${entity} is not null group by ${entity}
  ) as lists group by members`;
}

/**
 * One statement: takes at most `limit` deltas out and adds them to every grain, which are of `generation` then. Answers how
 * many it took.
 */
export function foldStatement(layout: RollupLayout, limit: number, generation: number): string {
  const parts = layout.grains.flatMap((grain) => [
    addCells(grain, cellsOf(grain, 'taken')),
    ...(grain.distinct ? [addSets(grain, changedSets(grain, 'taken', 'before'))] : []),
  ]);
  return `with taken as materialized (
  delete from ${layout.delta} where ctid = any(array(select ctid from ${layout.delta} limit ${limit} for update skip locked))
  returning *
), left_to_read as (
  insert into ${layout.folded} (${deltaColumns(layout)}, generation) select ${deltaColumns(layout)}, ${generation} from taken
), ${parts.map((part, index) => `part${index} as (${part})`).join(', ')}
select count(*) as taken from taken`;
}

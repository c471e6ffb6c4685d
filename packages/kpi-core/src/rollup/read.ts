import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { changedSets, inGrain } from './fold-sql.ts';
import { columns, sums, type GrainLayout, type RollupLayout } from './layout.ts';

/** Cells, and the deltas that wait to be folded into them. */
export type RollupPart = 'folded' | 'waiting';

/** What a database snapshot shows of the cells of a rollup. */
export interface CellsState {
  /** Counted in every transaction that changes cells. */
  readonly generation: number;
  /** The deltas folded since this generation, or since a later one, are still there. */
  readonly catchUpFrom: number;
}

/** Reads totals of one source: exactly what its rows give in the same database snapshot. */
export interface Rollup {
  /** Names the state of the folded cells: the same in two database snapshots if the cells are. */
  readonly generation: string;
  /** The same relations over one part alone: what both give, added up, is what the rows give. */
  only(part: RollupPart): Rollup;
  /**
   * The same relations over what the folded cells have got since an earlier generation of theirs: what they gave then,
   * and this, added up, is what they give now. Null where that is not known any more.
   */
  since(generation: string): Rollup | null;
  /**
   * A relation of partial totals: the grain's keys, those of the level, `n` and the measures. One cell may stand in
   * several rows, some of them negative, so everything is summed: `sum(n)`, never `count(*)`.
   * @param level the keys beyond the grain's own; one of the levels that the grain declares
   */
  cells(grain: string, level?: readonly string[]): RawBuilder<unknown>;
  /**
   * How many different values of the grain's entity have a row for which the condition holds: a relation of rows
   * `key`, `value`, one per key that the rows have.
   * @param condition over the grain's other keys by the alias given
   * @param key tells apart what is counted, by the same alias; text
   */
  distinct(
    grain: string,
    condition: (alias: string) => RawBuilder<SqlBool>,
    key: (alias: string) => RawBuilder<unknown>,
  ): RawBuilder<unknown>;
}

/** A grain or level that the definition does not have: a mistake in a pack's code. */
export class UnknownGrain extends Error {
  readonly code = 'unknown-grain';
}

type Part = RollupPart | { readonly since: number };

export function createRollup(layout: RollupLayout, state: CellsState, part?: Part): Rollup {
  const find = (name: string): GrainLayout => {
    const grain = layout.grains.find((candidate) => candidate.name === name);
    if (!grain) throw new UnknownGrain(`rollup ${layout.pack}.${layout.source} has no grain "${name}"`);
    return grain;
  };
  return {
    generation: `${layout.fingerprint}:${state.generation}`,
    only: (wanted) => createRollup(layout, state, wanted),
    since(generation) {
      const [fingerprint, count = ''] = generation.split(':');
      const since = Number(count);
      // A later one was read by a computation that began after this one: it holds deltas that still wait here.
      const known = fingerprint === layout.fingerprint && since >= state.catchUpFrom && since <= state.generation;
      return known ? createRollup(layout, state, { since }) : null;
    },
    cells(name, level = []) {
      const grain = find(name);
      const number = grain.levels.findIndex(
        (own) => own.length === level.length && own.every((key) => level.includes(key)),
      );
      if (number < 0) throw new UnknownGrain(`grain "${name}" has no level (${level.join(', ')})`);
      return cellsAndDeltas(layout, grain, number, part);
    },
    distinct(name, condition, key) {
      const grain = find(name);
      if (!grain.distinct) throw new UnknownGrain(`grain "${name}" counts no different values`);
      const record = grain.distinct.members.map((member) => `${member} ${layout.definition.keys[member]!.type}`);
      return sql`(select k.key, sum(g.n) as value from ${setsAndChanges(layout, grain, part)} as g
        cross join lateral (
          select distinct ${key('m')} as key from jsonb_to_recordset(g.members) as m(${sql.raw(record.join(', '))})
          where ${condition('m')}
        ) as k
        group by 1 having sum(g.n) <> 0)`;
    },
  };
}

function cellsAndDeltas(layout: RollupLayout, grain: GrainLayout, level: number, part?: Part): RawBuilder<unknown> {
  const names = columns([...(grain.levels[level] ?? []), ...grain.grain.keys, ...sums(grain)]);
  if (typeof part === 'object') {
    return sql`(select ${sql.raw(names)} from ${foldedSince(layout, part.since)} as since where ${sql.raw(inGrain(grain))})`;
  }
  return relation(part, {
    folded: `select ${names} from ${grain.table} where level = ${level}`,
    waiting: `select ${names} from ${layout.delta} where ${inGrain(grain)}`,
  });
}

function setsAndChanges(layout: RollupLayout, grain: GrainLayout, part?: Part): RawBuilder<unknown> {
  const changes = (deltas: string, cells: 'before' | 'after') =>
    `select members, n from (${changedSets(grain, deltas, cells)}) as changed`;
  if (typeof part === 'object') {
    return sql`(with since as (select * from ${foldedSince(layout, part.since)} as folded) ${sql.raw(changes('since', 'after'))})`;
  }
  return relation(part, {
    folded: `select members, n from ${grain.distinct!.table} where n <> 0`,
    waiting: changes(layout.delta, 'before'),
  });
}

/** A value, not text: the statements keep their plans. */
function foldedSince(layout: RollupLayout, generation: number): RawBuilder<unknown> {
  return sql`(select * from ${sql.raw(layout.folded)} where generation > ${generation}::bigint)`;
}

function relation(part: RollupPart | undefined, parts: Readonly<Record<RollupPart, string>>): RawBuilder<unknown> {
  return sql.raw(`(${part ? parts[part] : `${parts.folded} union all ${parts.waiting}`})`);
}

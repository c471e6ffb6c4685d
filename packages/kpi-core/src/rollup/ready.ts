import { sql, type RawBuilder } from 'kysely';
import { createRollup, type CellsState, type Rollup } from './read.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';

/** Fingerprints of the rollups whose cells are filled, each with the state of its cells. */
export type FilledRollups = Readonly<Record<string, CellsState>>;

/** The rollups of a pack that hold cells, as one value of a select list. */
export function filledRollups(pack: RollupPack): RawBuilder<FilledRollups> {
  if (rollupsOf(pack).length === 0) return sql<FilledRollups>`'{}'::jsonb`;
  return sql<FilledRollups>`(select coalesce(jsonb_object_agg(
      r.fingerprint, jsonb_build_object('generation', r.generation, 'catchUpFrom', r.catch_up_from)), '{}')
    from pulso.rollup r where r.pack = ${pack.id} and r.filled_at is not null)`;
}

/** Finds the rollup of a source among those that are filled for exactly this code's definition; null where rows must be read. */
export function rollupFinder(pack: RollupPack, filled: FilledRollups): (source: string) => Rollup | null {
  const usable = new Map(
    rollupsOf(pack)
      .filter(({ fingerprint }) => fingerprint in filled)
      .map((layout) => [layout.source, createRollup(layout, filled[layout.fingerprint]!)]),
  );
  return (source) => usable.get(source) ?? null;
}

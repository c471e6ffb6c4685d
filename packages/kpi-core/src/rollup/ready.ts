import { sql, type RawBuilder } from 'kysely';
import { createRollup, type Rollup } from './read.ts';
import type { RollupLayout } from './layout.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';

/** Fingerprints of the rollups whose cells are filled, each with the generation of its cells. */
export type FilledRollups = Readonly<Record<string, number>>;

/** The rollups of a pack that hold cells, as one value of a select list. */
export function filledRollups(pack: RollupPack): RawBuilder<FilledRollups> {
  if (rollupsOf(pack).length === 0) return sql<FilledRollups>`'{}'::jsonb`;
  return sql<FilledRollups>`(select coalesce(jsonb_object_agg(r.fingerprint, r.generation), '{}')
    from pulso.rollup r where r.pack = ${pack.id} and r.filled_at is not null)`;
}

/** Finds the rollup of a source among those that are filled for exactly this code's definition; null where rows must be read. */
export function rollupFinder(pack: RollupPack, filled: FilledRollups): (source: string) => Rollup | null {
  const usable = new Map(
    rollupsOf(pack)
      .filter(({ fingerprint }) => fingerprint in filled)
      .map((layout) => [layout.source, createRollup(layout, generationOf(layout, filled))]),
  );
  return (source) => usable.get(source) ?? null;
}

const generationOf = ({ fingerprint }: RollupLayout, filled: FilledRollups): string =>
  `${fingerprint}:${filled[fingerprint]}`;

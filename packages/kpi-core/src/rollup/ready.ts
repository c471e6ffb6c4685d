import { sql, type RawBuilder } from 'kysely';
import { createRollup, type Rollup } from './read.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';

/** The rollups of a pack that hold the cells of exactly this code's definition, as one value of a select list. */
export function filledRollups(pack: RollupPack): RawBuilder<string[]> {
  if (rollupsOf(pack).length === 0) return sql<string[]>`'{}'::text[]`;
  return sql<
    string[]
  >`array(select r.fingerprint from pulso.rollup r where r.pack = ${pack.id} and r.filled_at is not null)`;
}

/** Finds the rollup of a source among those that are filled; null where rows must be read. */
export function rollupFinder(pack: RollupPack, filled: readonly string[]): (source: string) => Rollup | null {
  const usable = new Map(
    rollupsOf(pack)
      .filter(({ fingerprint }) => filled.includes(fingerprint))
      .map((layout) => [layout.source, createRollup(layout)]),
  );
  return (source) => usable.get(source) ?? null;
}

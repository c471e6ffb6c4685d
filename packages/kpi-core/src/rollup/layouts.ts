import type { PackDefinition } from '../pack/definition.ts';
import { tableIdentifier } from '../change-feed/trigger-sql.ts';
import { rollupLayout, type RollupLayout } from './layout.ts';

export type RollupPack = Pick<PackDefinition, 'id' | 'sources'>;

const known = new WeakMap<RollupPack['sources'], readonly RollupLayout[]>();

/** The rollups that a pack's sources declare. */
export function rollupsOf(pack: RollupPack): readonly RollupLayout[] {
  let layouts = known.get(pack.sources);
  if (!layouts) {
    layouts = Object.entries(pack.sources).flatMap(([name, { table, rollup }]) =>
      rollup ? [rollupLayout(pack.id, name, tableIdentifier(table), rollup)] : [],
    );
    known.set(pack.sources, layouts);
  }
  return layouts;
}

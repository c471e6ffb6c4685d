import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { PackDefinition } from '../pack/definition.ts';
import type { RegisteredVariant } from '../variants/registry.ts';
import { scopeConstraints, variantConstraints } from './constraints.ts';
import { createPostingIndex, type Tuple } from './posting-index.ts';

/** Changes of one source with their values in the terms of filters. */
export interface RoutableChange {
  readonly source: string;
  /** `null` = anything may be touched. */
  readonly tuples: readonly Tuple[] | null;
}

/** A variant that a set of changes may touch, with the types that depend on the changed sources. */
export interface Affected {
  readonly variant: RegisteredVariant;
  readonly types: readonly SnapshotType[];
}

export interface ChangeRouter {
  /** Adds registered variants; those it has already stay as they are, since a hash names one scope and one filter. */
  add(variants: readonly RegisteredVariant[]): void;
  readonly size: number;
  /** All variants that the changes may touch, each once. Unsure means affected. */
  route(changes: readonly RoutableChange[]): Affected[];
  /** All variants with all types: a new day. */
  everything(): Affected[];
}

type RoutedPack = Pick<PackDefinition, 'filters' | 'sources' | 'snapshots'>;

/** Which snapshots a change touches. */
export function createChangeRouter(pack: RoutedPack): ChangeRouter {
  const variants = new Map<string, RegisteredVariant>();
  const filtered = createPostingIndex<RegisteredVariant>();
  const scoped = createPostingIndex<RegisteredVariant>();

  return {
    add(added) {
      for (const variant of added) {
        if (variants.has(variant.hash)) continue;
        variants.set(variant.hash, variant);
        filtered.add(variant, variantConstraints(pack, variant.filters, variant.scope));
        scoped.add(variant, scopeConstraints(variant.scope));
      }
    },
    get size() {
      return variants.size;
    },
    route(changes) {
      const touched = new Map<RegisteredVariant, Set<SnapshotType>>();
      const touch = (types: readonly SnapshotType[]) => (variant: RegisteredVariant) => {
        const known = touched.get(variant);
        if (!known) touched.set(variant, new Set(types));
        else for (const type of types) known.add(type);
      };
      for (const { source, tuples } of changes) {
        const types = dependentTypes(pack, source);
        const touchFiltered = touch(types.filtered);
        const touchUnfiltered = touch(types.unfiltered);
        if (tuples === null) {
          for (const variant of variants.values()) {
            touchFiltered(variant);
            touchUnfiltered(variant);
          }
          continue;
        }
        const dimensions = Object.keys(pack.sources[source]?.dimensions ?? {});
        for (const tuple of tuples) {
          if (types.filtered.length > 0) filtered.match(tuple, dimensions, touchFiltered);
          if (types.unfiltered.length > 0) scoped.match(tuple, dimensions, touchUnfiltered);
        }
      }
      return [...touched]
        .filter(([, types]) => types.size > 0)
        .map(([variant, types]) => ({ variant, types: SNAPSHOT_TYPES.filter((type) => types.has(type)) }));
    },
    everything: () => [...variants.values()].map((variant) => ({ variant, types: SNAPSHOT_TYPES })),
  };
}

/**
 * The types that read a source: those that read only rows which pass the filters, and those that read others too.
 * A source that the pack does not have may concern any.
 */
function dependentTypes(
  pack: RoutedPack,
  source: string,
): { filtered: readonly SnapshotType[]; unfiltered: readonly SnapshotType[] } {
  if (!pack.sources[source]) return { filtered: SNAPSHOT_TYPES, unfiltered: [] };
  const depends = (type: SnapshotType) => pack.snapshots[type].dependsOn.includes(source);
  const wide = (type: SnapshotType) => pack.snapshots[type].unfiltered?.includes(source) ?? false;
  return {
    filtered: SNAPSHOT_TYPES.filter((type) => depends(type) && !wide(type)),
    unfiltered: SNAPSHOT_TYPES.filter(wide),
  };
}

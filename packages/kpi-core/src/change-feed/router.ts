import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { PackDefinition } from '../pack/definition.ts';
import type { RegisteredVariant } from '../variants/registry.ts';
import { variantConstraints } from './constraints.ts';
import { createPostingIndex, type PostingIndex, type Tuple } from './posting-index.ts';

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

/** Types that read a source through the same filter fields: they are routed together. */
interface Route {
  readonly types: readonly SnapshotType[];
  readonly index: PostingIndex<RegisteredVariant>;
}

/** Which snapshots a change touches. */
export function createChangeRouter(pack: RoutedPack): ChangeRouter {
  const variants = new Map<string, RegisteredVariant>();
  const indexes = new Map<string, { leavesOut: readonly string[]; index: PostingIndex<RegisteredVariant> }>();
  const routes = new Map(Object.keys(pack.sources).map((source) => [source, routesOf(pack, source, indexes)]));

  return {
    add(added) {
      for (const variant of added) {
        if (variants.has(variant.hash)) continue;
        variants.set(variant.hash, variant);
        for (const { leavesOut, index } of indexes.values()) {
          index.add(variant, variantConstraints(pack, variant.filters, variant.scope, leavesOut));
        }
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
        const own = routes.get(source);
        if (tuples === null || !own) {
          // A source that the pack does not have may concern any type.
          const types = own ? own.flatMap((route) => route.types) : SNAPSHOT_TYPES;
          if (types.length > 0) for (const variant of variants.values()) touch(types)(variant);
          continue;
        }
        const dimensions = Object.keys(pack.sources[source]!.dimensions);
        for (const { types, index } of own) {
          const touchTypes = touch(types);
          for (const tuple of tuples) index.match(tuple, dimensions, touchTypes);
        }
      }
      return [...touched].map(([variant, types]) => ({
        variant,
        types: SNAPSHOT_TYPES.filter((type) => types.has(type)),
      }));
    },
    everything: () => [...variants.values()].map((variant) => ({ variant, types: SNAPSHOT_TYPES })),
  };
}

function routesOf(
  pack: RoutedPack,
  source: string,
  indexes: Map<string, { leavesOut: readonly string[]; index: PostingIndex<RegisteredVariant> }>,
): Route[] {
  const leftOut = (type: SnapshotType): readonly string[] =>
    pack.snapshots[type].unfiltered?.includes(source)
      ? Object.keys(pack.filters.bindings)
      : (pack.snapshots[type].leavesOut ?? []);
  const dependent = SNAPSHOT_TYPES.filter((type) => pack.snapshots[type].dependsOn.includes(source));
  return [...Map.groupBy(dependent, (type) => leftOut(type).toSorted().join())].map(([name, types]) => {
    let entry = indexes.get(name);
    if (!entry) {
      entry = { leavesOut: leftOut(types[0]!), index: createPostingIndex() };
      indexes.set(name, entry);
    }
    return { types, index: entry.index };
  });
}

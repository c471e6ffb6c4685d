import { SCOPE_ALL } from '../identity/scope.ts';
import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { PackDefinition } from '../pack/definition.ts';
import type { RegisteredVariant } from '../variants/registry.ts';
import { variantConstraints, type Constraints } from './constraints.ts';
import { createPostingIndex, type PostingIndex, type Tuple } from './posting-index.ts';

/** Changes of one source with their values in the terms of filters. */
export interface RoutableChange {
  readonly source: string;
  /** `null` = anything may be touched. */
  readonly tuples: readonly Tuple[] | null;
  /** The columns that changed; `null` or absent = rows came or went, or it is not known. */
  readonly columns?: readonly string[] | null;
  /** Types that tell which values occur, and tell the same as before ({@link steadyTypes}). */
  readonly steady?: readonly SnapshotType[];
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

/** Kept at most. */
const MAX_ROUTES = 1_000;

type RoutedPack = Pick<PackDefinition, 'filters' | 'sources' | 'snapshots'>;

/** What narrows down which variants a row concerns. Types that read a source alike are routed together. */
interface Narrowing {
  readonly leavesOut: readonly string[];
  readonly only: Readonly<Record<string, readonly string[]>>;
  readonly unlessFiltered: readonly string[];
  /** Rows outside the scope are read too. */
  readonly unscoped: boolean;
}

interface Member {
  readonly variant: RegisteredVariant;
  readonly constraints: Constraints;
}

interface Route {
  readonly types: readonly SnapshotType[];
  readonly index: PostingIndex<Member>;
  /** The change concerns those alone that demand something in one of these dimensions; `null` = it may concern all. */
  readonly demanding: readonly string[] | null;
  /** Only variants with a scope: whether a value still occurs within it is not known. */
  readonly scoped: boolean;
}

/** Which snapshots a change touches. */
export function createChangeRouter(pack: RoutedPack): ChangeRouter {
  const variants = new Map<string, RegisteredVariant>();
  const indexes = new Map<string, { narrowing: Narrowing; index: PostingIndex<Member> }>();
  const routes = new Map<string, Route[]>();

  const put = (
    variant: RegisteredVariant,
    { leavesOut, only, unlessFiltered, unscoped }: Narrowing,
    index: PostingIndex<Member>,
  ) => {
    if (unlessFiltered.some((field) => variant.filters[field] !== undefined)) return;
    const scope = unscoped ? SCOPE_ALL : variant.scope;
    const constraints = variantConstraints(pack, variant.filters, scope, leavesOut, only);
    index.add({ variant, constraints }, constraints);
  };
  const indexOf = (narrowing: Narrowing): PostingIndex<Member> => {
    const name = JSON.stringify(narrowing);
    let entry = indexes.get(name);
    if (!entry) {
      entry = { narrowing, index: createPostingIndex() };
      indexes.set(name, entry);
      for (const variant of variants.values()) put(variant, narrowing, entry.index);
    }
    return entry.index;
  };
  const routesOf = (source: string, columns: readonly string[] | null, steady: readonly SnapshotType[]): Route[] => {
    const name = JSON.stringify([source, columns, steady]);
    let found = routes.get(name);
    if (!found) {
      // A table has few columns, yet the sets of them that change together may be many.
      if (routes.size >= MAX_ROUTES) routes.clear();
      found = plan(pack, source, columns, steady).map(({ narrowing, ...route }) => ({
        ...route,
        index: indexOf(narrowing),
      }));
      routes.set(name, found);
    }
    return found;
  };

  return {
    add(added) {
      for (const variant of added) {
        if (variants.has(variant.hash)) continue;
        variants.set(variant.hash, variant);
        for (const { narrowing, index } of indexes.values()) put(variant, narrowing, index);
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
      for (const { source, tuples, columns = null, steady = [] } of changes) {
        const known = pack.sources[source];
        if (tuples === null || !known) {
          // A source that the pack does not have may concern any type.
          const types = known ? dependents(pack, source) : SNAPSHOT_TYPES;
          if (types.length > 0) for (const variant of variants.values()) touch(types)(variant);
          continue;
        }
        const dimensions = Object.keys(known.dimensions);
        for (const { types, index, demanding, scoped } of routesOf(source, columns, steady)) {
          const touchTypes = touch(types);
          const visit = ({ variant, constraints }: Member) => {
            if (scoped && variant.scope.kind === 'all') return;
            if (!demanding || demanding.some((dimension) => constraints.has(dimension))) touchTypes(variant);
          };
          for (const tuple of tuples) index.match(tuple, dimensions, visit);
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

const dependents = (pack: RoutedPack, source: string): SnapshotType[] =>
  SNAPSHOT_TYPES.filter((type) => pack.snapshots[type].dependsOn.includes(source));

/** How changes of these columns of a source are routed, for the types that depend on it. */
function plan(
  pack: RoutedPack,
  source: string,
  columns: readonly string[] | null,
  steady: readonly SnapshotType[],
): (Omit<Route, 'index'> & { readonly narrowing: Narrowing })[] {
  const planned = dependents(pack, source).flatMap((type) => {
    const { unfiltered = [], unscoped = [], leavesOut = [], reads = {} } = pack.snapshots[type];
    const { only = {}, unlessFiltered = [], selectsBy = [], unfilteredColumns } = reads[source] ?? {};
    const outside =
      unfiltered.includes(source) &&
      !(columns && unfilteredColumns && !columns.some((c) => unfilteredColumns.includes(c)));
    const selecting = columns !== null && columns.every((column) => selectsBy.includes(column));
    const beyondFilters = {
      type,
      narrowing: {
        leavesOut: Object.keys(pack.filters.bindings),
        only: {},
        unlessFiltered,
        unscoped: unscoped.includes(source),
      },
      demanding: null,
      scoped: steady.includes(type),
    };
    const byFilters = {
      type,
      narrowing: { leavesOut: leavesOut.toSorted(), only, unlessFiltered, unscoped: false },
      demanding: selecting ? dimensionsOf(pack, source, columns) : null,
      scoped: false,
    };
    return [...(outside ? [beyondFilters] : []), ...(outside && !steady.includes(type) ? [] : [byFilters])];
  });
  const alike = Map.groupBy(planned, ({ type: _, ...route }) => JSON.stringify(route));
  return [...alike.values()].map((own) => {
    const { type: _, ...route } = own[0]!;
    return { ...route, types: own.map(({ type }) => type) };
  });
}

/** Dimensions of a source that are read from these columns of its own. */
function dimensionsOf(pack: RoutedPack, source: string, columns: readonly string[]): string[] {
  return Object.entries(pack.sources[source]!.dimensions).flatMap(([name, { column, via }]) =>
    columns.includes(via?.column ?? column) ? [name] : [],
  );
}

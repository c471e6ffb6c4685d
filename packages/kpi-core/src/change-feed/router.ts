import { SNAPSHOT_TYPES, type SnapshotType } from '../identity/snapshot-type.ts';
import type { PackDefinition } from '../pack/definition.ts';
import type { RegisteredVariant } from '../variants/registry.ts';
import type { Change } from './feed.ts';

/** A variant that a set of changes may touch, with the types that depend on the changed sources. */
export interface Affected {
  readonly variant: RegisteredVariant;
  readonly types: readonly SnapshotType[];
}

export interface ChangeRouter {
  /** Adds registered variants, or replaces those it has. */
  add(variants: readonly RegisteredVariant[]): void;
  /** Registration number of the newest variant it has; 0 when it has none. */
  readonly newest: number;
  readonly size: number;
  /** All variants that the changes may touch. Unsure means affected. */
  route(changes: readonly Change[]): Affected[];
  /** All variants with all types: a new day, a lost cache. */
  everything(): Affected[];
}

/**
 * Which snapshots a change touches. First form: by source and snapshot type; a change without known dimension values
 * touches every variant.
 */
export function createChangeRouter(pack: PackDefinition): ChangeRouter {
  const variants = new Map<string, RegisteredVariant>();
  let newest = 0;

  const typesOf = (source: string): SnapshotType[] =>
    pack.sources[source]
      ? SNAPSHOT_TYPES.filter((type) => pack.snapshots[type].dependsOn.includes(source))
      : [...SNAPSHOT_TYPES];

  return {
    add(added) {
      for (const variant of added) {
        variants.set(variant.hash, variant);
        newest = Math.max(newest, variant.seq);
      }
    },
    get newest() {
      return newest;
    },
    get size() {
      return variants.size;
    },
    route(changes) {
      const types = new Set(
        changes.filter((change) => change.pack === pack.id).flatMap((change) => typesOf(change.source)),
      );
      if (types.size === 0) return [];
      return [...variants.values()].map((variant) => ({
        variant,
        types: SNAPSHOT_TYPES.filter((type) => types.has(type)),
      }));
    },
    everything() {
      return [...variants.values()].map((variant) => ({ variant, types: SNAPSHOT_TYPES }));
    },
  };
}

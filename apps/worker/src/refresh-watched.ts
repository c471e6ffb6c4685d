import { snapshotKey, type Filters, type PackDefinition, type SnapshotType, type Variant } from '@pulso/kpi-core';
import { requestRefresh, watchedAmong, type JobProducer } from '@pulso/platform';
import type { Redis } from 'ioredis';

export interface RefreshWatchedDependencies {
  readonly producer: JobProducer;
  readonly queueRedis: Redis;
}

/**
 * Asks for those of a variant's snapshots that somebody is subscribed to, since their data changed while they were
 * computed. What nobody looks at stays stale until it is read or its turn comes: under a stream of changes it would be
 * computed without end. Best effort: the reconciler finds what is watched and marked.
 */
export type RefreshWatched = (
  pack: PackDefinition,
  variant: Variant<Filters>,
  types: readonly SnapshotType[],
) => Promise<void>;

export function createRefreshWatched({ producer, queueRedis }: RefreshWatchedDependencies): RefreshWatched {
  return async (pack, variant, types) => {
    if (types.length === 0) return;
    const wires = new Map(types.map((type) => [snapshotKey(pack, variant, type).wire, type]));
    const watched = [...(await watchedAmong(queueRedis, [...wires.keys()]).catch(() => new Set<string>()))];
    if (watched.length === 0) return;
    const again = {
      pack: pack.id,
      variant: variant.hash,
      types: watched.map((wire) => wires.get(wire)!),
      reason: 'change' as const,
      force: false,
    };
    await requestRefresh(producer, again, 'watched').catch(() => {});
  };
}

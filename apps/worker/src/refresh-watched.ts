import { snapshotKey, type Filters, type PackDefinition, type SnapshotType, type Variant } from '@pulso/kpi-core';
import { requestRefresh, watchedAmong, type JobProducer } from '@pulso/platform';
import type { Redis } from 'ioredis';

export interface RefreshWatchedDependencies {
  readonly producer: JobProducer;
  readonly queueRedis: Redis;
}

/**
 * Asks for those of a variant's snapshots that somebody is subscribed to, since their data changed while they were
 * computed. Best effort: the reconciler finds what is marked.
 */
export async function refreshWatched(
  { producer, queueRedis }: RefreshWatchedDependencies,
  pack: PackDefinition,
  variant: Variant<Filters>,
  types: readonly SnapshotType[],
): Promise<void> {
  if (types.length === 0) return;
  const wires = new Map(types.map((type) => [snapshotKey(pack, variant, type).wire, type]));
  const watched = [...(await watchedAmong(queueRedis, [...wires.keys()]).catch(() => new Set<string>()))];
  if (watched.length === 0) return;
  await requestRefresh(
    producer,
    {
      pack: pack.id,
      variant: variant.hash,
      types: watched.map((wire) => wires.get(wire)!),
      reason: 'change',
      force: false,
    },
    'watched',
  ).catch(() => {});
}

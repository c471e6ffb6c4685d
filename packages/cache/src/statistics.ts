import type { CacheStatistics, Histogram, SnapshotState, TypeStatistics } from './types.ts';

/** Upper bounds of the buckets in ms; the last bucket has none. */
export const bucketBoundsMs = [
  10, 50, 100, 250, 500, 1000, 2500, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000,
] as const;

export interface Statistics {
  /** The live counters of a type; hold on to them on a hot path. */
  of(type: string): TypeCounters;
  snapshot(): CacheStatistics['types'];
}

export type TypeCounters = { -readonly [K in keyof TypeStatistics]: TypeStatistics[K] };

export function createStatistics(types: readonly string[]): Statistics {
  const counters = new Map(types.map((type) => [type, emptyCounters()]));
  return {
    of(type) {
      let own = counters.get(type);
      if (!own) counters.set(type, (own = emptyCounters()));
      return own;
    },
    snapshot: () => structuredClone(Object.fromEntries(counters)),
  };
}

export function countRead(counters: TypeCounters, state: SnapshotState | 'down'): void {
  counters.reads[state] += 1;
}

/** Adds one observation of `ms` (at least 0). */
export function observe(histogram: Histogram, ms: number): void {
  const value = Math.max(0, ms);
  histogram.count += 1;
  histogram.sumMs += value;
  let bucket = 0;
  while (bucket < bucketBoundsMs.length && value > bucketBoundsMs[bucket]!) bucket += 1;
  histogram.buckets[bucket]! += 1;
}

function emptyHistogram(): Histogram {
  return { count: 0, sumMs: 0, buckets: Array<number>(bucketBoundsMs.length + 1).fill(0) };
}

function emptyCounters(): TypeCounters {
  return {
    reads: { fresh: 0, stale: 0, expired: 0, miss: 0, down: 0 },
    tiers: { l1: 0, l2: 0 },
    degraded: 0,
    coalesced: 0,
    commits: { committed: 0, unchanged: 0, lost: 0, down: 0, marked: 0 },
    leases: { lead: 0, busy: 0, fresh: 0, backoff: 0, down: 0, failed: 0, lost: 0 },
    marks: 0,
    decodeErrors: 0,
    scopeMismatches: 0,
    stalenessAtServe: emptyHistogram(),
    refreshLag: emptyHistogram(),
  };
}

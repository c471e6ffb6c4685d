import { LRUCache } from 'lru-cache';
import { processClock } from './redis-clock.ts';
import type { MonotonicClock } from './redis-clock.ts';

/** Keeps one process from asking again and again for what it has just asked for. */
export interface RefreshThrottle {
  /** True at most once per key and window: the caller that gets it asks. */
  allow(wire: string): boolean;
  /** The key may be asked for at once: its request did not go through. */
  forget(wire: string): void;
}

export interface RefreshThrottleOptions {
  /** Default 1000. */
  readonly windowMs?: number;
  /** Keys remembered; beyond them the longest unasked one is forgotten, and may ask early. Default 10,000. */
  readonly maxKeys?: number;
  readonly clock?: MonotonicClock;
}

/**
 * The local half of "throttled locally, deduplicated globally": a thousand reads of one stale key become one request
 * per second and process; the queue's deduplication and the lease make those of all processes one computation.
 */
export function createRefreshThrottle(options: RefreshThrottleOptions = {}): RefreshThrottle {
  const { windowMs = 1000, maxKeys = 10_000, clock = processClock } = options;
  const askedAt = new LRUCache<string, number>({ max: maxKeys });
  return {
    allow(wire) {
      const nowMs = clock();
      const last = askedAt.get(wire);
      if (last !== undefined && nowMs - last < windowMs) return false;
      askedAt.set(wire, nowMs);
      return true;
    },
    forget: (wire) => void askedAt.delete(wire),
  };
}

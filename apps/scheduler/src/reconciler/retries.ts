/** The first wait, ms: a job should long be done by then. */
const FIRST_MS = 3_000;
/** The longest one, ms: that of a key whose computation fails. */
const LONGEST_MS = 5 * 60_000;

/**
 * When that which was asked for in vain is asked for again. Times are monotonic, ms. For requests that ask no back-off of
 * the cache, so that this is the only one they have: its waits grow to that of a back-off. Requests that do ask it have
 * `Patience`, whose waits stay short: it is about jobs that were lost, not about computations that fail.
 */
export interface Retries {
  /** How often it was asked for, when it is time to ask; else `null`. */
  due(key: string, nowMs: number): number | null;
  /** It was asked for, and the request was taken. One that was refused is no reason to wait: the queue is away. */
  asked(key: string, nowMs: number): void;
  /** Forgets all others. */
  keep(keys: ReadonlySet<string>): void;
}

/**
 * Each wait is twice the one before: a computation that ends whoever tries it is tried some fifteen times in an hour,
 * and after a fault that did not last longer than a minute it is asked for within a minute.
 */
export function createRetries(firstMs = FIRST_MS, longestMs = LONGEST_MS): Retries {
  const known = new Map<string, { readonly times: number; readonly againMs: number }>();
  return {
    due(key, nowMs) {
      const before = known.get(key);
      if (before === undefined) return 0;
      return nowMs >= before.againMs ? before.times : null;
    },
    asked(key, nowMs) {
      const times = known.get(key)?.times ?? 0;
      known.set(key, { times: times + 1, againMs: nowMs + Math.min(firstMs * 2 ** times, longestMs) });
    },
    keep(keys) {
      for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
    },
  };
}

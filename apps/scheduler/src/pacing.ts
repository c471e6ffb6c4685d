/** A watched variant is asked for at most this often, ms: ten times a second looks continuous. */
const INTERVAL_MS = 100;

/** Spreads the refreshes of one key under a stream of changes. */
export interface Pacing {
  /** How long the next request for this key should wait, ms: nothing when it has rested. @param nowMs monotonic */
  delayMs(key: string, nowMs: number): number;
}

/**
 * The first change of a key is refreshed at once; those that follow within the interval wait for its end and are one
 * refresh. The wait is counted from the last refresh that was asked for, never from the last change, so a stream that
 * does not end starves nothing.
 */
export function createPacing(intervalMs = INTERVAL_MS): Pacing {
  /** Key → when its latest refresh is due. */
  const due = new Map<string, number>();
  let swept = 0;
  return {
    delayMs(key, nowMs) {
      if (nowMs - swept > 10 * intervalMs) {
        for (const [other, at] of due) if (nowMs - at > intervalMs) due.delete(other);
        swept = nowMs;
      }
      const before = due.get(key);
      // One is waiting already, and this change is part of it.
      if (before !== undefined && before > nowMs) return before - nowMs;
      const at = before === undefined ? nowMs : Math.max(nowMs, before + intervalMs);
      due.set(key, at);
      return at - nowMs;
    },
  };
}

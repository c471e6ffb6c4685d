/** Lets a burst by, then a steady rate. */
export interface TokenBucket {
  /** False when the bucket is empty. */
  take(nowMs: number): boolean;
}

export function createTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
  let tokens = burst;
  let atMs = startMs;
  return {
    take(nowMs) {
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1_000) * perSecond);
      atMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

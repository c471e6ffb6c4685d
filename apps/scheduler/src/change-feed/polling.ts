/** Pause while somebody watches or data is changing, ms: half of it is the mean wait of a change. */
const BUSY_MS = 25;
/** Pause after a while of silence, ms. */
const IDLE_MS = 1_000;
/** For this long after a change more are expected, ms. */
const EXPECT_MORE_MS = 2_000;

/** How long to wait before the next look at the feed. */
export interface Polling {
  /** @param nowMs monotonic */
  pauseMs(turn: { claimed: number; full: boolean; watched: boolean }, nowMs: number): number;
}

/** At once while claims come back full, often while somebody would see the delay, ever less often in silence. */
export function createPolling(): Polling {
  let claimedAt = -Infinity;
  let pause = BUSY_MS;
  return {
    pauseMs({ claimed, full, watched }, nowMs) {
      if (claimed > 0) claimedAt = nowMs;
      if (full) return 0;
      const busy = watched || nowMs - claimedAt < EXPECT_MORE_MS;
      pause = busy ? BUSY_MS : Math.min(IDLE_MS, pause * 2);
      return pause;
    },
  };
}

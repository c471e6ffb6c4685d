import type { SnapshotKey } from '@pulso/cache';

/** What keeping snapshots warm may take of one database connection's time, all of them together. */
const SHARE = 0.1;
/** Time that is saved up at most, ms. */
const MOST_SAVED_MS = 5_000;
/**
 * Of both, while live refreshes keep coming: a pass over a large table takes one of two cores for a second, and what
 * arrives meanwhile is late.
 */
const WHILE_BUSY = 0.1;
/** What was asked for is given this time to come, ms. */
const PATIENCE_MS = 20_000;

/** One snapshot that could be refreshed ahead of its next view. */
export interface WarmCandidate {
  readonly key: Pick<SnapshotKey, 'wire'>;
  /** What its last computation took, ms. */
  readonly computeMs: number;
  /** When it was last computed or found unchanged, epoch ms. */
  readonly checkedAtMs: number;
}

/**
 * Nobody waits for what is kept warm: however many snapshots a stream of changes marks, their refreshes together take a
 * small share of the database's time, and what somebody looks at has the rest. Those that rested longest come first, so
 * that each has its turn.
 */
export interface WarmBudget {
  /**
   * Those of the candidates that the time since the last call pays for. The last of them may cost more than is left:
   * the debt is paid before the next, so that what is costly has its turn too.
   * @param nowMs monotonic
   * @param isBusy live refreshes keep coming
   */
  take<T extends WarmCandidate>(candidates: readonly T[], nowMs: number, isBusy: boolean): T[];
}

export function createWarmBudget(share = SHARE, mostSavedMs = MOST_SAVED_MS): WarmBudget {
  let leftMs = mostSavedMs;
  let seenMs: number | null = null;
  const asked = new Map<string, number>();
  return {
    take(candidates, nowMs, isBusy) {
      const part = isBusy ? WHILE_BUSY : 1;
      leftMs = Math.min(mostSavedMs * part, leftMs + (nowMs - (seenMs ?? nowMs)) * share * part);
      seenMs = nowMs;
      for (const [wire, atMs] of asked) if (nowMs - atMs >= PATIENCE_MS) asked.delete(wire);
      const taken = [];
      for (const candidate of candidates.toSorted((a, b) => a.checkedAtMs - b.checkedAtMs)) {
        if (leftMs <= 0) break;
        if (asked.has(candidate.key.wire)) continue;
        asked.set(candidate.key.wire, nowMs);
        leftMs -= candidate.computeMs;
        taken.push(candidate);
      }
      return taken;
    },
  };
}

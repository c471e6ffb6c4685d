import { compactRollups, waitingDeltas, type PackRegistry } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

export interface CompactorDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  /** Ends the turn after the chunk in progress. */
  readonly signal: AbortSignal;
  onCompacted(figures: { readonly folded: number; readonly waiting: number }): void;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

const BUSY_MS = 500;
const IDLE_MS = 2_000;
/** Deltas in one transaction: it holds up neither readers nor writers, but a stop waits for it. */
const CHUNK = 5_000;
/**
 * Workers keep what they read of cells until these are folded again, so that a refresh reads the deltas alone: folding
 * each at once would have them read the cells for every change, and so many are added up in a millisecond.
 */
const ENOUGH = 500;
/** However few they are, they wait no longer, ms. */
const LONGEST_MS = 30_000;

/** One turn folds what waits into cells, if it is enough or has waited long. Answers the pause until the next, ms. */
export function createCompactor({
  db,
  packs,
  signal,
  onCompacted,
  now = () => performance.now(),
}: CompactorDependencies): () => Promise<number> {
  /** Pack → when deltas were first seen that are not folded yet. */
  const waitingSince = new Map<string, number>();
  return async () => {
    let folded = 0;
    let waiting = 0;
    for (const pack of packs.all) {
      let own = await waitingDeltas(db, pack);
      const since = waitingSince.get(pack.id) ?? now();
      if (own >= ENOUGH || now() - since >= LONGEST_MS) {
        folded += await compactRollups(db, pack, { chunk: CHUNK, signal });
        own = await waitingDeltas(db, pack);
        waitingSince.delete(pack.id);
      } else if (own > 0) waitingSince.set(pack.id, since);
      else waitingSince.delete(pack.id);
      waiting += own;
    }
    onCompacted({ folded, waiting });
    return waiting > 0 || folded > 0 ? BUSY_MS : IDLE_MS;
  };
}

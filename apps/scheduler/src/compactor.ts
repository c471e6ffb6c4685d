import { compactRollups, waitingDeltas, type PackRegistry } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

export interface CompactorDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  /** Ends the turn after the chunk in progress. */
  readonly signal: AbortSignal;
  onCompacted(figures: { readonly folded: number; readonly waiting: number }): void;
}

const BUSY_MS = 500;
const IDLE_MS = 2_000;
/** Deltas in one transaction: it holds up neither readers nor writers, but a stop waits for it. */
const CHUNK = 5_000;

/** One turn folds what waits into cells, so that readers have little to add up. Answers the pause until the next, ms. */
export function createCompactor({ db, packs, signal, onCompacted }: CompactorDependencies): () => Promise<number> {
  return async () => {
    let folded = 0;
    let waiting = 0;
    for (const pack of packs.all) {
      folded += await compactRollups(db, pack, { chunk: CHUNK, signal });
      waiting += await waitingDeltas(db, pack);
    }
    onCompacted({ folded, waiting });
    return waiting > 0 || folded > 0 ? BUSY_MS : IDLE_MS;
  };
}

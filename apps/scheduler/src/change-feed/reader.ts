import {
  claimChanges,
  collapseChanges,
  dropChanges,
  hasChanges,
  resolveChanges,
  type Change,
  type PackRegistry,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql, type Transaction } from 'kysely';
import { markAndRequest, type DispatchDependencies } from '../dispatch.ts';
import type { Routing } from '../routing.ts';
import { createPolling } from './polling.ts';

/** Rows claimed in one transaction: bounds memory and the time that a claim is held. */
const BATCH = 1_000;
/** A claim of a reader that hangs is given up by the server after this long, ms. */
const SILENT_CLAIM_MS = 5_000;

/** What one claim did. */
export interface Claimed {
  readonly changes: number;
  readonly variants: number;
  readonly refreshes: number;
  /** From the oldest statement of the claim to the acknowledgement of its marks, ms. */
  readonly lagMs: number;
}

export interface FeedReaderDependencies extends DispatchDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly routing: Routing;
  /** Whether anybody is subscribed to anything; sets the pace only. */
  anyWatched(): Promise<boolean>;
  onClaimed(claimed: Claimed): void;
}

export interface FeedReader {
  /** Claims and routes one batch. Answers how long to wait before the next turn, ms. */
  turn(): Promise<number>;
}

/**
 * Claim → load variants registered since → resolve → route → mark → enqueue → drop, in one transaction: rows stay
 * until their marks are acknowledged, and every step may be repeated, so at-least-once is enough.
 */
export function createFeedReader(deps: FeedReaderDependencies): FeedReader {
  const packIds = deps.packs.all.map(({ id }) => id);
  const polling = createPolling();
  let full = false;

  const turn = async (): Promise<number> => {
    if (!(await hasChanges(deps.db, packIds))) return 0;
    if (full) {
      const replaced = await collapseChanges(deps.db);
      if (replaced > 0) deps.logger.warn({ replaced }, 'too many changes wait: everything they may touch is marked');
    }
    return deps.db.transaction().execute(async (transaction) => {
      const changes = await claimChanges(transaction, packIds, BATCH);
      if (changes.length === 0) return 0;
      await limitSilence(transaction);
      const startedAt = performance.now();
      let variants = 0;
      let refreshes = 0;
      for (const pack of deps.packs.all) {
        const own = changes.filter((change) => change.pack === pack.id);
        if (own.length === 0) continue;
        // On another connection and after the claim: a variant that this does not find is registered, and so computed,
        // after the claimed changes committed.
        const { router, references } = await deps.routing.current(pack);
        const affected = router.route(await resolveChanges(deps.db, pack, references, own));
        variants += affected.length;
        refreshes += await markAndRequest(deps, pack, affected, 'change', () => stayAlive(transaction));
      }
      await dropChanges(
        transaction,
        changes.map(({ id }) => id),
      );
      deps.onClaimed({
        changes: changes.length,
        variants,
        refreshes,
        lagMs: oldest(changes) + (performance.now() - startedAt),
      });
      return changes.length;
    });
  };

  return {
    async turn() {
      const claimed = await turn();
      full = claimed === BATCH;
      // Unknown is not nobody.
      const watched = claimed > 0 || (await deps.anyWatched().catch(() => true));
      return polling.pauseMs({ claimed, full, watched }, performance.now());
    },
  };
}

const oldest = (changes: readonly Change[]): number => Math.max(...changes.map(({ ageMs }) => ageMs));

const limitSilence = (transaction: Transaction<unknown>) =>
  sql`select set_config('idle_in_transaction_session_timeout', ${String(SILENT_CLAIM_MS)}, true)`.execute(transaction);

const stayAlive = (transaction: Transaction<unknown>) => sql`select`.execute(transaction);

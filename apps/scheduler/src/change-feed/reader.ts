import {
  claimChanges,
  createChangeRouter,
  dropChanges,
  loadVariants,
  type ChangeRouter,
  type PackRegistry,
} from '@pulso/kpi-core';
import type { Database, Logger } from '@pulso/platform';
import { markAndRequest, type DispatchDependencies } from '../dispatch.ts';

const BATCH = 500;
/** Poll interval while somebody watches, and when nobody does, ms. */
const BUSY_MS = 25;
const IDLE_MS = 500;

export interface FeedReaderDependencies extends DispatchDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly logger: Logger;
  onClaimed(changes: number, oldestAt: Date): void;
}

export interface FeedReader {
  /** Claims and routes one batch. Answers how long to wait before the next turn, ms. */
  turn(): Promise<number>;
  routers: ReadonlyMap<string, ChangeRouter>;
}

/**
 * Claim → load variants registered since → route → mark → enqueue → drop, in one transaction: rows stay until their
 * marks are acknowledged, and every step may be repeated, so at-least-once is enough.
 */
export function createFeedReader(deps: FeedReaderDependencies): FeedReader {
  const routers = new Map(deps.packs.all.map((pack) => [pack.id, createChangeRouter(pack)]));

  const claim = () =>
    deps.db.transaction().execute(async (transaction) => {
      const changes = await claimChanges(transaction, BATCH);
      if (changes.length === 0) return 0;
      deps.onClaimed(changes.length, changes[0]!.at);
      for (const pack of deps.packs.all) {
        const own = changes.filter((change) => change.pack === pack.id);
        if (own.length === 0) continue;
        const router = routers.get(pack.id)!;
        // On another connection: a variant that is registered after this read is computed after the claimed commits.
        router.add(await loadVariants(deps.db, pack.id, router.newest));
        await markAndRequest(deps, pack, router.route(own), 'change');
      }
      await dropChanges(
        transaction,
        changes.map(({ id }) => id),
      );
      return changes.length;
    });

  return {
    routers,
    async turn() {
      const claimed = await claim();
      if (claimed === BATCH) return 0;
      if (claimed > 0) return BUSY_MS;
      return (await deps.watched()).size > 0 ? BUSY_MS : IDLE_MS;
    },
  };
}

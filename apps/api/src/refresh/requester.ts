import { createRefreshThrottle } from '@pulso/cache';
import { registerVariants, type Filters, type RefreshReason, type SnapshotType, type Variant } from '@pulso/kpi-core';
import { requestRefresh, type Database, type JobProducer, type Logger, type Urgency } from '@pulso/platform';

/** What became of the wish for a refresh; `deferred` = the queue is away, it is asked again when it is back. */
export type RefreshWish = 'queued' | 'inflight' | 'deferred';

export interface RefreshRequester {
  /** Asks for a refresh at most once a second per variant and type in this process. Never throws. */
  request(
    variant: Variant<Filters>,
    types: readonly SnapshotType[],
    reason: RefreshReason,
    urgency: Urgency,
  ): Promise<RefreshWish>;
  /** Accepted refreshes: registers the variant, always enqueues. @throws when the database is away */
  accept(variant: Variant<Filters>, types: readonly SnapshotType[], reason: RefreshReason): Promise<void>;
  stop(): void;
}

const MAX_DEFERRED = 1_000;
const RETRY_MS = 1_000;

interface Wish {
  readonly variant: Variant<Filters>;
  readonly types: readonly SnapshotType[];
  readonly reason: RefreshReason;
  readonly urgency: Urgency;
  readonly force: boolean;
}

export function createRefreshRequester(db: Database, producer: JobProducer, logger: Logger): RefreshRequester {
  const throttle = createRefreshThrottle();
  const deferred = new Map<string, Wish>();

  const enqueue = ({ variant, types, reason, urgency, force }: Wish) =>
    requestRefresh(producer, { pack: variant.pack, variant: variant.hash, types: [...types], reason, force }, urgency);

  const enqueueOrDefer = async (wish: Wish): Promise<boolean> => {
    try {
      await enqueue(wish);
      return true;
    } catch (error) {
      if (deferred.size < MAX_DEFERRED)
        deferred.set(`${wish.variant.pack}:${wish.variant.hash}:${wish.types.join()}`, wish);
      logger.debug({ err: error instanceof Error ? error.message : String(error) }, 'refresh deferred');
      return false;
    }
  };

  const retry = setInterval(() => {
    const wishes = [...deferred.values()];
    deferred.clear();
    for (const wish of wishes) void enqueueOrDefer(wish);
  }, RETRY_MS);

  return {
    async request(variant, types, reason, urgency) {
      const key = `${variant.pack}:${variant.hash}:${types.join()}`;
      if (!throttle.allow(key)) return 'inflight';
      return (await enqueueOrDefer({ variant, types, reason, urgency, force: false })) ? 'queued' : 'deferred';
    },
    async accept(variant, types, reason) {
      await registerVariants(db, [variant]);
      await enqueueOrDefer({ variant, types, reason, urgency: 'asked', force: reason === 'manual' });
    },
    stop: () => clearInterval(retry),
  };
}

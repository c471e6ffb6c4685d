import { LRUCache } from 'lru-cache';
import { createRefreshThrottle, type SnapshotReader } from '@pulso/cache';
import {
  registerVariants,
  snapshotKey,
  type Filters,
  type PackRegistry,
  type RefreshReason,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import { requestRefresh, type Database, type JobProducer, type Logger, type Urgency } from '@pulso/platform';
import { createAbsence } from '../snapshots/absence.ts';

/**
 * What became of the wish for a refresh; `deferred` = the queue is away, it is asked again when it is back;
 * `backoff` = its computation failed a moment ago, and nobody computes it before the back-off is over.
 */
export type RefreshWish = 'queued' | 'inflight' | 'deferred' | 'backoff';

export interface RefreshRequester {
  /**
   * Asks for a refresh at most once a second per variant and type in this process, and not while it is backed off
   * from. Never throws.
   */
  request(
    variant: Variant<Filters>,
    types: readonly SnapshotType[],
    reason: RefreshReason,
    urgency: Urgency,
  ): Promise<RefreshWish>;
  /** Accepted refreshes: registers the variant, always enqueues. @throws when the database is away */
  accept(variant: Variant<Filters>, types: readonly SnapshotType[], reason: RefreshReason): Promise<void>;
  /** How long the queue has taken nothing, ms; 0 while it does. */
  awayMs(): number;
  stop(): void;
}

const MAX_DEFERRED = 1_000;
const RETRY_MS = 1_000;
/** Failing keys remembered; one that is forgotten is said to be in flight for a second. */
const MAX_BACKED_OFF = 1_000;

interface Wish {
  readonly variant: Variant<Filters>;
  readonly types: readonly SnapshotType[];
  readonly reason: RefreshReason;
  readonly urgency: Urgency;
  readonly force: boolean;
}

export interface RefreshRequesterDependencies {
  readonly db: Database;
  readonly producer: JobProducer;
  readonly reader: Pick<SnapshotReader, 'backoffs'>;
  readonly packs: PackRegistry;
  readonly logger: Logger;
  /** Epoch ms of the cache's clock. */
  nowMs(): number;
}

export function createRefreshRequester(deps: RefreshRequesterDependencies): RefreshRequester {
  const { db, producer, logger } = deps;
  const throttle = createRefreshThrottle();
  /** What was found to be backed off from, until when: its readers are told so between two looks. */
  const backedOff = new LRUCache<string, number>({ max: MAX_BACKED_OFF });
  const deferred = new Map<string, Wish>();
  const absence = createAbsence();

  const enqueue = ({ variant, types, reason, urgency, force }: Wish) =>
    requestRefresh(producer, { pack: variant.pack, variant: variant.hash, types: [...types], reason, force }, urgency);

  const enqueueOrDefer = async (wish: Wish): Promise<boolean> => {
    try {
      await enqueue(wish);
      absence.end();
      return true;
    } catch (error) {
      absence.begin();
      if (deferred.size < MAX_DEFERRED)
        deferred.set(`${wish.variant.pack}:${wish.variant.hash}:${wish.types.join()}`, wish);
      logger.debug({ err: error instanceof Error ? error.message : String(error) }, 'refresh deferred');
      return false;
    }
  };

  /** Until when each of the types is backed off from, ms of the cache's clock; 0 when one is not, or nobody knows. */
  const backedOffUntil = async (variant: Variant<Filters>, types: readonly SnapshotType[]): Promise<number> => {
    const pack = deps.packs.get(variant.pack);
    if (!pack) return 0;
    const found = await deps.reader.backoffs(types.map((type) => snapshotKey(pack, variant, type)));
    return found === 'down' ? 0 : Math.min(...found.map((backoff) => backoff?.untilMs ?? 0));
  };

  const retry = setInterval(() => {
    const wishes = [...deferred.values()];
    deferred.clear();
    for (const wish of wishes) void enqueueOrDefer(wish);
  }, RETRY_MS);

  return {
    async request(variant, types, reason, urgency) {
      const key = `${variant.pack}:${variant.hash}:${types.join()}`;
      if (!throttle.allow(key)) return (backedOff.get(key) ?? 0) > deps.nowMs() ? 'backoff' : 'inflight';
      const untilMs = await backedOffUntil(variant, types);
      if (untilMs > deps.nowMs()) {
        backedOff.set(key, untilMs);
        return 'backoff';
      }
      return (await enqueueOrDefer({ variant, types, reason, urgency, force: false })) ? 'queued' : 'deferred';
    },
    async accept(variant, types, reason) {
      await registerVariants(db, [variant]);
      await enqueueOrDefer({ variant, types, reason, urgency: 'asked', force: reason === 'manual' });
    },
    awayMs: absence.forMs,
    stop: () => clearInterval(retry),
  };
}

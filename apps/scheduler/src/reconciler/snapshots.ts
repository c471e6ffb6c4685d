import type { SnapshotKey, SnapshotReader } from '@pulso/cache';
import {
  findVariants,
  isSnapshotType,
  mostViewedVariants,
  parseWireKey,
  SNAPSHOT_TYPES,
  snapshotKey,
  type PackDefinition,
  type PackRegistry,
  type RegisteredVariant,
  type SnapshotType,
} from '@pulso/kpi-core';
import {
  FEW_LIVE_REFRESHES,
  liveRefreshesIn,
  requestRefresh,
  type Database,
  type JobProducer,
  type Logger,
} from '@pulso/platform';
import { isWarmDue, isWatchedDue } from './due.ts';
import { createPatience } from './patience.ts';
import { createWarmBudget, type WarmCandidate } from './warm-budget.ts';

/** Viewed within this time, a variant is kept warm without anybody asking, ms. */
const WARM_MS = 60 * 60_000;
/** Variants kept warm. */
const WARM_LIMIT = 200;
/** More background jobs than this wait: what nobody waits for can wait too. */
const DEEP_QUEUE = 200;

export interface SnapshotReconcilerDependencies {
  readonly db: Database;
  readonly reader: SnapshotReader;
  readonly producer: JobProducer;
  readonly packs: PackRegistry;
  readonly logger: Logger;
  /** Wire keys that somebody is subscribed to. @throws when the queue Redis is away */
  watched(): Promise<readonly string[]>;
  /** Epoch ms of the cache's clock. */
  nowMs(): number;
}

interface Due extends Candidate, Omit<WarmCandidate, 'key'> {
  readonly marked: boolean;
}

interface Candidate {
  readonly key: SnapshotKey;
  readonly variant: RegisteredVariant;
  readonly type: SnapshotType;
  readonly watched: boolean;
}

/**
 * Level-triggered repair: looks at what is there, not at what happened. What is subscribed to or kept warm and is
 * marked, past its time or missing is asked for again, so a lost, swallowed or poisoned job is a delay, never a lost
 * update. A key whose computation fails is asked for too; its own back-off answers.
 */
export function createSnapshotReconciler(deps: SnapshotReconcilerDependencies): () => Promise<number> {
  const patience = createPatience();
  const warmBudget = createWarmBudget();

  const candidates = async (
    pack: PackDefinition,
    watched: readonly string[],
    warmToo: boolean,
  ): Promise<Candidate[]> => {
    const wires = new Set(watched);
    const hashes = new Set<string>();
    for (const wire of watched) {
      const parts = parseWireKey(wire);
      if (parts?.pack === pack.id && isSnapshotType(parts.type)) hashes.add(parts.hash);
    }
    const subscribed = await findVariants(deps.db, pack.id, [...hashes]);
    const warm = warmToo ? await mostViewedVariants(deps.db, pack.id, WARM_LIMIT, WARM_MS) : [];
    const known = new Map([...warm, ...subscribed].map((variant) => [variant.hash, variant]));
    return [...known.values()].flatMap((variant) =>
      SNAPSHOT_TYPES.map((type) => {
        const key = snapshotKey(pack, variant, type);
        return { key, variant, type, watched: wires.has(key.wire) };
      }),
    );
  };

  const due = async (all: readonly Candidate[]): Promise<Due[]> => {
    const headers = await deps.reader.headers(all.map(({ key }) => key));
    if (headers === 'down') return [];
    const now = deps.nowMs();
    return all.flatMap((candidate, index) => {
      const header = headers[index] ?? null;
      const isDue = candidate.watched ? isWatchedDue(header, now) : isWarmDue(header, now);
      if (!isDue) return [];
      const { marked = false, computeMs = 0, checkedAtMs = 0 } = header ?? {};
      return [{ ...candidate, marked, computeMs, checkedAtMs }];
    });
  };

  const ask = async (pack: string, wanted: readonly Due[], attempts: ReadonlyMap<string, number>): Promise<void> => {
    const { variant, watched } = wanted[0]!;
    const job = {
      pack,
      variant: variant.hash,
      types: wanted.map(({ type }) => type),
      reason: wanted.some(({ marked }) => marked) ? ('change' as const) : ('schedule' as const),
      force: false,
    };
    const attempt = Math.max(...wanted.map(({ key }) => attempts.get(key.wire) ?? 0));
    await requestRefresh(deps.producer, job, watched ? 'watched' : 'warm', attempt);
  };

  return async () => {
    const watched = await deps.watched();
    const depth = await deps.producer.depth();
    const isBusy = liveRefreshesIn(depth) > FEW_LIVE_REFRESHES;
    const warmToo = depth.background.waiting + depth.background.delayed < DEEP_QUEUE;
    const wanted = new Map<PackDefinition, readonly Due[]>();
    for (const pack of deps.packs.all) {
      const all = await due(await candidates(pack, watched, warmToo));
      const { watched: live = [], warm = [] } = Object.groupBy(all, (each) => (each.watched ? 'watched' : 'warm'));
      wanted.set(pack, [...live, ...warmBudget.take(warm, performance.now(), isBusy)]);
    }

    const waiting = [...wanted.values()].flat().map(({ key }) => key.wire);
    const attempts = patience.waiting(waiting, performance.now());
    const requests = [...wanted].flatMap(([pack, own]) =>
      [...Map.groupBy(own, ({ variant, watched: seen }) => `${variant.hash} ${seen}`).values()].map((group) =>
        ask(pack.id, group, attempts),
      ),
    );
    const refused = (await Promise.allSettled(requests)).filter(({ status }) => status === 'rejected').length;
    if (refused > 0) deps.logger.warn({ refused }, 'refreshes not enqueued; asked again in a moment');
    return requests.length;
  };
}

import { gunzipSync } from 'node:zlib';
import { createSnapshotCache, type SnapshotCache, type SnapshotHeader } from '@pulso/cache';
import {
  computeSnapshots,
  createPackRegistry,
  createReuseStore,
  refreshVariant,
  SNAPSHOT_TYPES,
  snapshotKey,
  snapshotPolicies,
  type Filters,
  type PackDefinition,
  type RefreshResult,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import { connectRedis, createProducer, type Database } from '@pulso/platform';
import {
  createFeedReader,
  type Claimed,
  type FeedReader,
  type FeedReaderDependencies,
} from '../../apps/scheduler/src/change-feed/reader.ts';
import { createPacing } from '../../apps/scheduler/src/pacing.ts';
import { createRouting, type Routing } from '../../apps/scheduler/src/routing.ts';
import { startRedis, testRedis, type ControlledRedis } from '../support/services.ts';
import { logger, shop } from './shop.ts';

export const TTL_SECONDS = { dashboard: 300, kpis: 600, charts: 900, financials: 1800 };

/** Feed reader, cache and computations in this process, on servers of their own; nothing runs by itself. */
export interface InProcess extends AsyncDisposable {
  readonly cache: SnapshotCache;
  readonly cacheRedis: ControlledRedis;
  readonly feed: FeedReader;
  readonly routing: Routing;
  readonly claims: Claimed[];
  refresh(variant: Variant<Filters>, types?: readonly SnapshotType[], force?: boolean): Promise<RefreshResult>;
  /** Another reader on the same feed and cache. */
  anotherFeed(more?: Partial<FeedReaderDependencies>): FeedReader;
  /** Claims until nothing waits. */
  drain(): Promise<void>;
  /** Which of these have a mark on this type. */
  marked(variants: readonly Variant<Filters>[], type: SnapshotType): Promise<boolean[]>;
  headers(variants: readonly Variant<Filters>[]): Promise<(SnapshotHeader | null)[]>;
  stored(variant: Variant<Filters>, type: SnapshotType): Promise<{ data: unknown; meta: Record<string, unknown> }>;
  /** What a computation from the rows of now gives. */
  recomputed(variant: Variant<Filters>): Promise<Readonly<Record<SnapshotType, unknown>>>;
}

export async function startInProcess(
  db: Database,
  pack: PackDefinition = shop,
  asOf = '2026-11-21',
): Promise<InProcess> {
  const [cacheRedis, queueRedis] = await Promise.all([startRedis({ role: 'cache' }), testRedis({ role: 'queue' })]);
  const cache = createSnapshotCache({
    url: cacheRedis.url,
    policies: snapshotPolicies(TTL_SECONDS),
    opTimeoutMs: 1_000,
    writeTimeoutMs: 1_000,
  });
  await cache.start();
  await cache.writer.now();
  const connection = connectRedis(queueRedis.url, 'producer', 'test', logger);
  const producer = createProducer(connection);
  const routing = createRouting(db);
  const claims: Claimed[] = [];
  const anotherFeed = (more: Partial<FeedReaderDependencies> = {}) =>
    createFeedReader({
      db,
      packs: createPackRegistry([pack]),
      routing,
      writer: cache.writer,
      producer,
      logger,
      watchedAmong: async () => new Set(),
      pacing: createPacing(),
      anyWatched: async () => false,
      onClaimed: (claimed) => claims.push(claimed),
      ...more,
    });
  const feed = anotherFeed();
  const headers = async (variants: readonly Variant<Filters>[]) => {
    const found = await cache.reader.headers(
      variants.flatMap((variant) => SNAPSHOT_TYPES.map((type) => snapshotKey(pack, variant, type))),
    );
    if (found === 'down') throw new Error('the cache is away');
    return found;
  };
  const dependencies = {
    db,
    writer: cache.writer,
    fixedAsOf: asOf,
    statementTimeoutMs: 10_000,
    reuse: createReuseStore(),
  };

  return {
    cache,
    cacheRedis,
    feed,
    anotherFeed,
    routing,
    claims,
    refresh: (variant, types = SNAPSHOT_TYPES, force = false) =>
      refreshVariant(dependencies, pack, {
        variant,
        types,
        reason: 'change',
        force,
        jobId: null,
        signal: AbortSignal.timeout(20_000),
      }),
    async drain() {
      for (;;) {
        const before = claims.length;
        await feed.turn();
        if (claims.length === before) return;
      }
    },
    headers,
    async marked(variants, type) {
      const all = await headers(variants);
      return variants.map((_, index) => all[index * SNAPSHOT_TYPES.length + SNAPSHOT_TYPES.indexOf(type)]!.marked);
    },
    async stored(variant, type) {
      const read = await cache.reader.read(snapshotKey(pack, variant, type));
      if (!read.found) throw new Error(`no snapshot ${type} of ${JSON.stringify(variant.filters)}`);
      return JSON.parse(gunzipSync(read.entry.body).toString()) as { data: unknown; meta: Record<string, unknown> };
    },
    async recomputed(variant) {
      const { results, error } = await computeSnapshots(db, pack, variant, SNAPSHOT_TYPES, {
        asOf,
        reason: 'verify',
        statementTimeoutMs: 10_000,
      });
      if (error) throw error;
      return Object.fromEntries([...results].map(([type, { data }]) => [type, data])) as Record<SnapshotType, unknown>;
    },
    async [Symbol.asyncDispose]() {
      await producer.close();
      connection.disconnect();
      await cache.stop();
      await Promise.all([cacheRedis.stop(), queueRedis.stop()]);
    },
  };
}

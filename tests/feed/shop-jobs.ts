import { once } from 'node:events';
import { createSnapshotCache, type SnapshotCache } from '@pulso/cache';
import {
  createPackRegistry,
  snapshotPolicies,
  type ComputeContext,
  type Computed,
  type PackDefinition,
  type SnapshotType,
} from '@pulso/kpi-core';
import { connectRedis, createProducer, type Database, type JobProducer } from '@pulso/platform';
import type { Redis } from 'ioredis';
import { createRefreshHandler, type RefreshHandlerDependencies } from '../../apps/worker/src/refresh.ts';
import { testRedis } from '../support/services.ts';
import { TTL_SECONDS } from './in-process.ts';
import { logger, openShop, shop } from './shop.ts';

/** The shop with a cache and a queue of its own, of which no job is taken by itself. */
export interface ShopJobs extends AsyncDisposable {
  readonly db: Database;
  readonly cache: SnapshotCache;
  readonly producer: JobProducer;
  readonly queueUrl: string;
  readonly queueRedis: Redis;
  /** What a worker does with a refresh job. */
  refreshHandler(
    pack: PackDefinition,
    more?: Partial<RefreshHandlerDependencies>,
  ): ReturnType<typeof createRefreshHandler>;
}

export async function openShopJobs(): Promise<ShopJobs> {
  const { db, ...opened } = await openShop();
  const [cacheServer, queueServer] = await Promise.all([testRedis({ role: 'cache' }), testRedis({ role: 'queue' })]);
  const cache = createSnapshotCache({
    url: cacheServer.url,
    policies: snapshotPolicies(TTL_SECONDS),
    writeTimeoutMs: 2_000,
  });
  await cache.start();
  const queueRedis = connectRedis(queueServer.url, 'producer', 'test', logger);
  const producer = createProducer(queueRedis);
  if (queueRedis.status !== 'ready') await once(queueRedis, 'ready');
  return {
    db,
    cache,
    producer,
    queueUrl: queueServer.url,
    queueRedis,
    refreshHandler: (pack, more) =>
      createRefreshHandler({
        db,
        writer: cache.writer,
        fixedAsOf: '2026-11-21',
        statementTimeoutMs: 5_000,
        packs: createPackRegistry([pack]),
        producer,
        logger,
        refreshWatched: async () => {},
        onRefreshed: () => {},
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await producer.close();
      queueRedis.disconnect();
      await cache.stop();
      await Promise.all([cacheServer.stop(), queueServer.stop(), opened[Symbol.asyncDispose]()]);
    },
  };
}

type Compute = (context: ComputeContext) => Promise<Computed>;

/** The shop, where something else happens before one type is computed. */
export function shopThat(type: SnapshotType, before: (context: ComputeContext) => Promise<void>, pack = shop) {
  const definition = pack.snapshots[type];
  const compute: Compute = async (context) => {
    await before(context);
    return definition.compute(context);
  };
  return { ...pack, snapshots: { ...pack.snapshots, [type]: { ...definition, compute } } } as PackDefinition;
}

import { once } from 'node:events';
import { createSnapshotCache } from '@pulso/cache';
import {
  createPackRegistry,
  registerVariants,
  SCOPE_ALL,
  snapshotKey,
  snapshotPolicies,
  variantOf,
} from '@pulso/kpi-core';
import { connectRedis, createProducer, renewWatches } from '@pulso/platform';
import { expect, it, onTestFinished } from 'vitest';
import { createRefreshHandler } from '../../apps/worker/src/refresh.ts';
import { createRefreshWatched } from '../../apps/worker/src/refresh-watched.ts';
import { testRedis } from '../support/services.ts';
import { TTL_SECONDS } from './in-process.ts';
import { logger, openShop, shop } from './shop.ts';

it('what changes while it is computed is computed again for who looks at it, and for nobody else', async () => {
  const { db, ...opened } = await openShop();
  const [cacheRedis, queueRedis] = await Promise.all([testRedis({ role: 'cache' }), testRedis({ role: 'queue' })]);
  const cache = createSnapshotCache({ url: cacheRedis.url, policies: snapshotPolicies(TTL_SECONDS) });
  await cache.start();
  const connection = connectRedis(queueRedis.url, 'producer', 'test', logger);
  const producer = createProducer(connection);
  if (connection.status !== 'ready') await once(connection, 'ready');
  onTestFinished(async () => {
    await producer.close();
    connection.disconnect();
    await cache.stop();
    await Promise.all([cacheRedis.stop(), queueRedis.stop(), opened[Symbol.asyncDispose]()]);
  });

  const [watched, unwatched] = ['web', 'shop'].map((channel) => variantOf(shop, SCOPE_ALL, { channel: [channel] }));
  const variants = [watched!, unwatched!];
  await registerVariants(db, variants);
  await renewWatches(connection, [snapshotKey(shop, watched!, 'kpis').wire]);
  const busy = {
    ...shop,
    snapshots: {
      ...shop.snapshots,
      kpis: {
        ...shop.snapshots.kpis,
        compute: async (context: Parameters<typeof shop.snapshots.kpis.compute>[0]) => {
          const variant = variants.find(({ hash }) => hash === context.variant)!;
          await cache.writer.mark([snapshotKey(shop, variant, 'kpis')]);
          return shop.snapshots.kpis.compute(context);
        },
      },
    },
  } as typeof shop;
  const refresh = createRefreshHandler({
    db,
    writer: cache.writer,
    fixedAsOf: '2026-11-21',
    statementTimeoutMs: 5_000,
    packs: createPackRegistry([busy]),
    producer,
    logger,
    refreshWatched: createRefreshWatched({ producer, queueRedis: connection }),
    onRefreshed: () => {},
  });

  const job = { pack: 'shop', types: ['kpis'], reason: 'change' as const, force: false };
  const context = { id: '1', signal: new AbortController().signal, stalled: 0 };
  for (const { hash } of variants) await refresh({ ...job, variant: hash }, context);

  const headers = await cache.reader.headers(variants.map((variant) => snapshotKey(shop, variant, 'kpis')));
  if (headers === 'down') throw new Error('the cache is away');
  expect(headers.map((header) => header?.marked)).toEqual([true, true]);
  const jobs = await producer.queues.kpis.getJobs(['waiting', 'delayed', 'prioritized']);
  expect(jobs.map(({ data }) => (data as { variant: string }).variant)).toEqual([watched!.hash]);
});

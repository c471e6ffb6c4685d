import { once } from 'node:events';
import { createSnapshotCache } from '@pulso/cache';
import {
  createPackRegistry,
  registerVariants,
  SCOPE_ALL,
  snapshotKey,
  snapshotPolicies,
  ticketFailure,
  variantOf,
} from '@pulso/kpi-core';
import { connectRedis, createConsumer, createProducer, requestRefresh } from '@pulso/platform';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { createRefreshHandler } from '../../apps/worker/src/refresh.ts';
import { logger, openShop, shop } from '../feed/shop.ts';
import { TTL_SECONDS } from '../feed/in-process.ts';
import { testRedis } from '../support/services.ts';

const nothing = async (): Promise<void> => {};

it('a variant that cannot be computed, or that ends its worker, is backed off from and holds up no other', async () => {
  const { db, ...opened } = await openShop();
  const [cacheRedis, queueRedis] = await Promise.all([testRedis({ role: 'cache' }), testRedis({ role: 'queue' })]);
  const cache = createSnapshotCache({
    url: cacheRedis.url,
    policies: snapshotPolicies(TTL_SECONDS),
    writeTimeoutMs: 2_000,
  });
  await cache.start();
  const connection = connectRedis(queueRedis.url, 'producer', 'test', logger);
  const producer = createProducer(connection);
  if (connection.status !== 'ready') await once(connection, 'ready');

  const bad = variantOf(shop, SCOPE_ALL, { channel: ['poison'] });
  let computed = 0;
  const poisonous = {
    ...shop,
    snapshots: {
      ...shop.snapshots,
      kpis: {
        ...shop.snapshots.kpis,
        compute: async (context: Parameters<typeof shop.snapshots.kpis.compute>[0]) => {
          if (context.variant === bad.hash) {
            computed += 1;
            throw new Error('division by poison');
          }
          return shop.snapshots.kpis.compute(context);
        },
      },
      financials: {
        ...shop.snapshots.financials,
        compute: async (context: Parameters<typeof shop.snapshots.financials.compute>[0]) => {
          await sql`select pg_sleep(60)`.execute(context.db);
          return shop.snapshots.financials.compute(context);
        },
      },
    },
  } as typeof shop;
  const good = ['app', 'web', 'shop', 'phone'].map((channel) => variantOf(shop, SCOPE_ALL, { channel: [channel] }));
  await registerVariants(db, [bad, ...good]);

  const finished: boolean[] = [];
  const refresh = createRefreshHandler({
    db,
    writer: cache.writer,
    fixedAsOf: '2026-11-21',
    statementTimeoutMs: 5_000,
    packs: createPackRegistry([poisonous]),
    producer,
    logger,
    refreshWatched: async () => {},
    onRefreshed: () => {},
  });
  const consumer = createConsumer({
    connect: () => connectRedis(queueRedis.url, 'blocking', 'test', logger),
    // One at a time: a job that blocked would block all.
    concurrency: { kpis: 1, dashboard: 1, background: 1 },
    jobTimeoutMs: { kpis: 10_000, dashboard: 10_000, background: 10_000 },
    handlers: {
      kpis: { refresh },
      dashboard: { refresh },
      background: { refresh, precompute: nothing, import: nothing, history: nothing, drift: nothing },
    },
    logger,
    onFinished: ({ ok }) => finished.push(ok),
  });
  onTestFinished(async () => {
    await consumer.close(2_000);
    await producer.close();
    connection.disconnect();
    await cache.stop();
    await Promise.all([cacheRedis.stop(), queueRedis.stop(), opened[Symbol.asyncDispose]()]);
  });

  const ask = (variant: (typeof good)[number], attempt: number) =>
    requestRefresh(
      producer,
      { pack: 'shop', variant: variant.hash, types: ['kpis'], reason: 'change', force: false },
      'asked',
      attempt,
    );
  // A request that nobody's code could have made stands in the same queue.
  await producer.queues.dashboard.add('refresh', { nonsense: true });
  for (let attempt = 0; attempt < 5; attempt += 1) await ask(bad, attempt);
  for (const variant of good) await ask(variant, 0);

  await expect.poll(() => finished.length, { timeout: 15_000 }).toBe(5 + good.length);
  const headers = await cache.reader.headers([bad, ...good].map((variant) => snapshotKey(shop, variant, 'kpis')));
  if (headers === 'down') throw new Error('the cache is away');
  expect(headers.map((header) => header !== null)).toEqual([false, true, true, true, true]);
  // Four of the five found the back-off of the first, which all workers share.
  expect(computed).toBe(1);
  expect(finished.filter((ok) => !ok)).toHaveLength(1);

  // Who asked is told what came of it: that it failed, not the words of the pack.
  const now = cache.nowMs();
  const failure = async (variant: (typeof good)[number], afterVersion: string) => {
    const backoffs = await cache.reader.backoffs([snapshotKey(shop, variant, 'kpis')]);
    if (backoffs === 'down') throw new Error('the cache is away');
    const missing = [{ type: 'kpis', backoff: backoffs[0] ?? null }];
    return ticketFailure({ afterVersion, requestedAt: new Date() }, missing, now);
  };
  const told = { code: 'computation-failed', error: 'kpis: the computation ended with an error; it is tried again' };
  expect(await failure(bad, '1')).toEqual(told);
  expect(await failure(bad, await cache.writer.now())).toBeNull();
  expect(await failure(good[1]!, '1')).toBeNull();

  // One that the time of its job ends is a failure like any other: asked for again at once it would take a worker for ever.
  const slow = { pack: 'shop', variant: good[2]!.hash, types: ['financials' as const], reason: 'manual' as const };
  await expect(
    refresh({ ...slow, force: true }, { id: 'dashboard/0', signal: AbortSignal.timeout(300), stalled: 0 }),
  ).rejects.toThrow(/timeout/);
  expect(await cache.reader.backoffs([snapshotKey(shop, good[2]!, 'financials')])).toMatchObject([
    { failures: 1, error: expect.stringContaining('computation-timeout: ') },
  ]);

  // What workers ended with leaves no failure: the next one notes it, and nobody computes it for a while.
  const fatal = good[0]!;
  const jobOf = {
    pack: 'shop',
    variant: fatal.hash,
    types: ['charts' as const],
    reason: 'manual' as const,
    force: true,
  };
  const signal = AbortSignal.timeout(10_000);
  await refresh(jobOf, { id: 'dashboard/1', signal, stalled: 2 });
  await refresh({ ...jobOf, force: false }, { id: 'dashboard/2', signal, stalled: 0 });
  // Not even when it is forced, as long as it may be what ended the worker.
  await refresh(jobOf, { id: 'dashboard/3', signal, stalled: 1 });
  const key = snapshotKey(shop, fatal, 'charts');
  expect(await cache.reader.headers([key])).toEqual([null]);
  await refresh(jobOf, { id: 'dashboard/4', signal, stalled: 0 });
  expect(await cache.reader.headers([key])).toMatchObject([{ marked: false }]);
});

import { registerVariants, SCOPE_ALL, snapshotKey, ticketFailure, variantOf } from '@pulso/kpi-core';
import { connectRedis, createConsumer, requestRefresh } from '@pulso/platform';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openShopJobs, shopThat } from '../feed/shop-jobs.ts';
import { logger, shop } from '../feed/shop.ts';

const nothing = async (): Promise<void> => {};

it('a variant that cannot be computed, or that ends its worker, is backed off from and holds up no other', async () => {
  await using jobs = await openShopJobs();
  const { db, cache, producer } = jobs;
  const bad = variantOf(shop, SCOPE_ALL, { channel: ['poison'] });
  let computed = 0;
  const slow = shopThat('financials', async ({ db: reading }) => {
    await sql`select pg_sleep(60)`.execute(reading);
  });
  const poisonous = shopThat(
    'kpis',
    async ({ variant }) => {
      if (variant !== bad.hash) return;
      computed += 1;
      throw new Error('division by poison');
    },
    slow,
  );
  const good = ['app', 'web', 'shop', 'phone'].map((channel) => variantOf(shop, SCOPE_ALL, { channel: [channel] }));
  await registerVariants(db, [bad, ...good]);

  const finished: boolean[] = [];
  const refresh = jobs.refreshHandler(poisonous);
  const consumer = createConsumer({
    connect: () => connectRedis(jobs.queueUrl, 'blocking', 'test', logger),
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
  await using _ = { [Symbol.asyncDispose]: () => consumer.close(2_000) };

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
  const timed = { pack: 'shop', variant: good[2]!.hash, types: ['financials' as const], reason: 'manual' as const };
  await expect(
    refresh({ ...timed, force: true }, { id: 'dashboard/0', signal: AbortSignal.timeout(300), stalled: 0 }),
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

import { registerVariants, SCOPE_ALL, snapshotKey, variantOf } from '@pulso/kpi-core';
import { renewWatches } from '@pulso/platform';
import { expect, it } from 'vitest';
import { createRefreshWatched } from '../../apps/worker/src/refresh-watched.ts';
import { openShopJobs, shopThat } from './shop-jobs.ts';
import { shop } from './shop.ts';

it('what changes while it is computed is computed again for who looks at it, and for nobody else', async () => {
  await using jobs = await openShopJobs();
  const { db, cache, producer, queueRedis } = jobs;
  const [watched, unwatched] = ['web', 'shop'].map((channel) => variantOf(shop, SCOPE_ALL, { channel: [channel] }));
  const variants = [watched!, unwatched!];
  await registerVariants(db, variants);
  await renewWatches(queueRedis, [snapshotKey(shop, watched!, 'kpis').wire]);
  const busy = shopThat('kpis', async (context) => {
    const variant = variants.find(({ hash }) => hash === context.variant)!;
    await cache.writer.mark([snapshotKey(shop, variant, 'kpis')]);
  });
  const refresh = jobs.refreshHandler(busy, { refreshWatched: createRefreshWatched({ producer, queueRedis }) });

  const job = { pack: 'shop', types: ['kpis'], reason: 'change' as const, force: false };
  const context = { id: '1', signal: new AbortController().signal, stalled: 0 };
  for (const { hash } of variants) await refresh({ ...job, variant: hash }, context);

  const headers = await cache.reader.headers(variants.map((variant) => snapshotKey(shop, variant, 'kpis')));
  if (headers === 'down') throw new Error('the cache is away');
  expect(headers.map((header) => header?.marked)).toEqual([true, true]);
  const waiting = await producer.queues.kpis.getJobs(['waiting', 'delayed', 'prioritized']);
  expect(waiting.map(({ data }) => (data as { variant: string }).variant)).toEqual([watched!.hash]);
});

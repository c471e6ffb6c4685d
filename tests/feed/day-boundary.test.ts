import { createPackRegistry, SCOPE_ALL, SNAPSHOT_TYPES, variantOf } from '@pulso/kpi-core';
import { connectRedis, createProducer, type JobProducer } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDayBoundary } from '../../apps/scheduler/src/day-boundary.ts';
import { createPacing } from '../../apps/scheduler/src/pacing.ts';
import { createRouting } from '../../apps/scheduler/src/routing.ts';
import { testRedis, type TestRedis } from '../support/services.ts';
import { startInProcess, type InProcess } from './in-process.ts';
import { logger, openShop, shop, type Shop } from './shop.ts';

let opened: Shop;
let running: InProcess;
let queue: TestRedis;
let connection: ReturnType<typeof connectRedis>;
let producer: JobProducer;
beforeAll(async () => {
  opened = await openShop();
  running = await startInProcess(opened.db);
  queue = await testRedis({ role: 'queue' });
  connection = connectRedis(queue.url, 'producer', 'test', logger);
  producer = createProducer(connection);
});
afterAll(async () => {
  await producer.close();
  connection.disconnect();
  await queue.stop();
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

const variants = [variantOf(shop, SCOPE_ALL, {}), variantOf(shop, SCOPE_ALL, { customer: ['acme'] })];
beforeEach(async () => {
  await sql`delete from pulso.scheduler_task`.execute(opened.db);
});
afterEach(() => running.cacheRedis.resume());

/** A scheduler that has just started, on a clock that the test sets. */
function start() {
  const clock = { now: '' };
  const look = createDayBoundary({
    db: opened.db,
    packs: createPackRegistry([shop]),
    routing: createRouting(opened.db),
    fixedAsOf: undefined,
    writer: running.cache.writer,
    producer,
    watchedAmong: async () => new Set(),
    pacing: createPacing(),
    logger,
    nowMs: () => Date.parse(clock.now),
  });
  return async (now: string) => {
    clock.now = now;
    await look();
  };
}

const refreshAll = async () => {
  for (const variant of variants) await running.refresh(variant, SNAPSHOT_TYPES, true);
};
const marked = async () => (await running.headers(variants)).filter((header) => header!.marked).length;
const ALL = variants.length * SNAPSHOT_TYPES.length;

test.each([
  ['an ordinary day', '2026-11-22T02:59:59Z', '2026-11-22T03:00:00Z'],
  // 24:00 becomes 01:00: the day has no midnight.
  ['the day on which clocks go forward', '2026-09-06T03:59:59Z', '2026-09-06T04:00:00Z'],
  // 24:00 becomes 23:00 of the same day, which so has 25 hours.
  ['the day on which clocks go back', '2026-04-05T03:59:59Z', '2026-04-05T04:00:00Z'],
])('when %s begins in the zone of the pack, everything is marked, once', async (_name, before, begin) => {
  const at = start();
  await at(before);
  await refreshAll();
  await at(before);
  expect(await marked()).toBe(0);
  await at(begin);
  expect(await marked()).toBe(ALL);
  await refreshAll();
  await at(begin);
  await at(new Date(Date.parse(begin) + 20 * 3_600_000).toISOString());
  expect(await marked()).toBe(0);
});

test('a scheduler that starts again on the same day marks nothing; one that slept for days does it once', async () => {
  await start()('2026-11-21T12:00:00Z');
  await refreshAll();
  await start()('2026-11-21T13:00:00Z');
  expect(await marked()).toBe(0);
  const at = start();
  await at('2026-11-25T12:00:00Z');
  expect(await marked()).toBe(ALL);
  await refreshAll();
  await at('2026-11-25T12:00:02Z');
  expect(await marked()).toBe(0);
});

test('a day whose marks were not acknowledged is begun again', async () => {
  const at = start();
  await at('2026-11-21T12:00:00Z');
  await refreshAll();
  running.cacheRedis.pause();
  await expect(at('2026-11-22T12:00:00Z')).rejects.toThrow('did not acknowledge');
  running.cacheRedis.resume();
  const back = () =>
    running.cache.writer.now().then(
      () => true,
      () => false,
    );
  await expect.poll(back).toBe(true);
  await at('2026-11-22T12:00:02Z');
  expect(await marked()).toBe(ALL);
});

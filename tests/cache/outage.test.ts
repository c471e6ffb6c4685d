import { CacheUnavailableError } from '@pulso/cache';
import type { Read, SnapshotCache } from '@pulso/cache';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRedis } from '../support/services.ts';
import type { ControlledRedis } from '../support/services.ts';
import { lead, newKey, policy, put, rawClient, connectedCache, startCache, until } from './support/caches.ts';
import { startProxy } from './support/proxy.ts';

let redis: ControlledRedis;
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  redis.resume();
  await redis.stop();
});

/** The deadline is 50 ms; the rest is room for a machine that does other things too. A cache without one hangs. */
const withinMs = 300;

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const startedAt = performance.now();
  const answer = await work();
  return { ms: performance.now() - startedAt, answer };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const back = (cache: SnapshotCache): Promise<void> =>
  until(async () => (await cache.reader.read(newKey())).state === 'miss', 3000);

const outages: [string, () => void | Promise<void>, () => void | Promise<void>][] = [
  ['stopped', () => redis.pause(), () => redis.resume()],
  ['killed', () => redis.kill(), () => redis.restart()],
];

describe.each(outages)('a Redis that is %s', (_, takeAway, bringBack) => {
  it('costs the first read its deadline and the next nothing, and heals by itself', async () => {
    const cache = await connectedCache(redis.url);
    const [known, cold] = [newKey(), newKey()];
    await put(cache, known, 1);
    await takeAway();

    const first = await timed(() => cache.reader.read(cold));
    expect(first.answer).toEqual({ found: false, state: 'down' });
    expect(first.ms).toBeLessThan(withinMs);
    const next: number[] = [];
    for (let times = 0; times < 20; times += 1) {
      const { ms, answer } = await timed(() => cache.reader.readMany([cold, newKey()]));
      expect(answer.map((read) => read.state)).toEqual(['down', 'down']);
      next.push(ms);
    }
    expect(median(next)).toBeLessThan(10);
    expect(await cache.reader.headers([cold])).toBe('down');
    expect(await cache.census()).toBe('down');

    await bringBack();
    await back(cache);
    expect(await put(cache, cold, 2)).toBeTypeOf('string');
    expect((await cache.reader.read(cold)).state).toBe('fresh');
    await until(() => cache.bus.connected);
  });

  it('leaves the last good copy, never as fresh, and says so', async () => {
    const cache = await connectedCache(redis.url, { policies: { kpis: { ...policy, l1Ms: 0 } } });
    const key = newKey();
    await put(cache, key, 1);
    await cache.reader.read(key);
    await takeAway();
    const read = await cache.reader.read(key);
    expect(read).toMatchObject({ found: true, state: 'stale', tier: 'l1', degraded: true });
    expect(cache.statistics().types['kpis']).toMatchObject({ degraded: 1 });
  });

  it('is a value to begin and commit, and an error to mark, clear and now', async () => {
    const cache = await connectedCache(redis.url);
    const lease = await lead(cache, newKey());
    await takeAway();
    expect(await cache.writer.begin(newKey())).toEqual({ outcome: 'down' });
    expect(await cache.writer.commit(lease, { data: 1, meta: {} })).toEqual({ outcome: 'down', marked: false });
    await cache.writer.fail(lease, 'no');
    await cache.writer.release(lease);
    for (const work of [
      () => cache.writer.mark([newKey()]),
      () => cache.writer.clear(['kpis']),
      () => cache.writer.now(),
    ]) {
      const { ms, answer } = await timed(() =>
        work().then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      expect(answer).toBeInstanceOf(CacheUnavailableError);
      expect(answer).toMatchObject({ code: 'CACHE_UNAVAILABLE', retryable: true });
      expect(ms).toBeLessThan(withinMs + 150);
    }
  });

  it('does not keep getOrCompute from answering, nor make it compute once per caller', async () => {
    const cache = await connectedCache(redis.url);
    await takeAway();
    let computations = 0;
    const count = async () => {
      computations += 1;
      return { data: computations, meta: {} };
    };
    const key = newKey();
    const first = await timed(() => Promise.all(Array.from({ length: 50 }, () => cache.getOrCompute(key, count))));
    expect(first.ms).toBeLessThan(withinMs);
    const next = await timed(() => cache.getOrCompute(key, count));
    expect(next.answer).toMatchObject({ found: true, degraded: true });
    expect(next.ms).toBeLessThan(withinMs);
    expect(computations).toBe(1);
  });

  it('ends a wait that outlasts it with what is committed afterwards', async () => {
    const cache = await connectedCache(redis.url);
    const key = newKey();
    await takeAway();
    const waiting = cache.reader.waitFresh(key, { deadlineMs: 10_000 });
    await bringBack();
    await back(cache);
    await put(cache, key, 1);
    expect((await waiting).state).toBe('fresh');
  });
});

it('a breaker that opened probes by itself: no read is spent on finding out', async () => {
  const cache = await connectedCache(redis.url);
  redis.pause();
  await cache.reader.read(newKey());
  expect(cache.statistics().breaker).not.toBe('closed');
  redis.resume();
  await until(() => cache.statistics().breaker === 'closed', 3000);
  const states = cache.events.flatMap((event) => (event.kind === 'breaker' ? [event.state] : []));
  expect(states[0]).toBe('open');
  expect(states.slice(-2)).toEqual(['half-open', 'closed']);
});

it('a connection that is back is probed as soon as it is: no reader waits for the timer', async () => {
  const cache = await connectedCache(redis.url, { breaker: { probeMs: 60_000, maxProbeMs: 60_000 } });
  redis.pause();
  await cache.reader.read(newKey());
  expect(cache.statistics().breaker).toBe('open');
  await redis.kill();
  await redis.restart();
  await back(cache);
});

it('callers that ask again and again do not keep the answer of the probe out', async () => {
  const cache = await connectedCache(redis.url);
  redis.pause();
  await cache.reader.read(newKey());
  redis.resume();
  const endsAt = performance.now() + 3000;
  while ((await cache.reader.read(newKey())).state === 'down' && performance.now() < endsAt);
  expect(cache.statistics().breaker).toBe('closed');
});

it('a lease whose answer came too late belongs to who asked for it, not to nobody', async () => {
  const cache = await connectedCache(redis.url);
  const raw = rawClient(redis.url);
  const key = newKey();
  await put(cache, key, 1);
  await cache.writer.mark([key]);
  await raw.call('CLIENT', 'PAUSE', '100', 'ALL');
  const begun = await cache.writer.begin(key);
  expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'breaker', state: 'open' }));
  expect(begun.outcome).toBe('lead');
  if (begun.outcome !== 'lead') return;
  // What changes now is noted on that lease, and it commits.
  await cache.writer.mark([key]);
  expect(await cache.writer.commit(begun.lease, { data: 2, meta: {} })).toEqual({ outcome: 'committed', marked: true });
});

it('a Redis that is slow costs no read more than its deadline', async () => {
  const cache = await connectedCache(redis.url);
  const raw = rawClient(redis.url);
  const key = newKey();
  await put(cache, key, 1);
  await raw.call('CLIENT', 'PAUSE', '400', 'ALL');
  const reads: { ms: number; answer: Read }[] = [];
  const endsAt = performance.now() + 400;
  while (performance.now() < endsAt) {
    reads.push(await timed(() => cache.reader.read(newKey())));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(Math.max(...reads.map((read) => read.ms))).toBeLessThan(withinMs);
  await back(cache);
});

it('a process starts, and answers, while Redis is away', async () => {
  await redis.kill();
  const { ms, answer: cache } = await timed(() => startCache(redis.url));
  expect(ms).toBeLessThan(withinMs);
  const read = await timed(() => cache.reader.read(newKey()));
  expect(read.answer.state).toBe('down');
  expect(read.ms).toBeLessThan(withinMs);
  await redis.restart();
  await back(cache);
  await until(() => cache.bus.connected);
});

it('a read right after the start waits for the first connection, not for a second try', async () => {
  const cache = await startCache(redis.url, { opTimeoutMs: 1000 });
  expect((await cache.reader.read(newKey())).state).toBe('miss');
});

it('a Redis that is read-only serves what it has', async () => {
  const cache = await connectedCache(redis.url, { l1: { maxBytes: 0 } });
  const raw = rawClient(redis.url);
  const key = newKey();
  await put(cache, key, 1);
  const held = await lead(cache, newKey());
  await raw.call('REPLICAOF', '127.0.0.1', '1');
  expect((await cache.reader.read(key)).state).toBe('fresh');
  await cache.writer.release(held);
  expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'write-refused', operation: 'release' }));
  expect(await cache.writer.begin(key, { force: true })).toEqual({ outcome: 'down' });
  await expect(cache.writer.mark([key])).rejects.toBeInstanceOf(CacheUnavailableError);
  expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'write-refused', operation: 'mark' }));
  expect(cache.statistics().breaker).toBe('closed');
  await raw.call('REPLICAOF', 'NO', 'ONE');
  await until(async () => (await cache.writer.begin(key, { force: true })).outcome === 'lead', 3000);
});

it('a Redis that is out of memory loses no mark, and serves what it has', async () => {
  const cache = await connectedCache(redis.url, { l1: { maxBytes: 0 } });
  const raw = rawClient(redis.url);
  const [marked, unchanged, failing, refused, leased] = [newKey(), newKey(), newKey(), newKey(), newKey()];
  await put(cache, marked, 1);
  await put(cache, unchanged, 1);
  const [touch, fail, commit, flag] = await Promise.all([
    lead(cache, unchanged, { force: true }),
    lead(cache, failing),
    lead(cache, refused),
    lead(cache, leased),
  ]);
  await raw.config('SET', 'maxmemory-policy', 'noeviction');
  await raw.config('SET', 'maxmemory', '1');

  expect((await cache.reader.read(marked)).state).toBe('fresh');
  await cache.writer.mark([marked, leased]);
  expect((await cache.reader.read(marked)).state).toBe('stale');
  expect(await cache.writer.commit(touch, { data: 1, meta: {} })).toEqual({ outcome: 'unchanged', marked: false });
  expect(await cache.writer.commit(commit, { data: 1, meta: {} })).toEqual({ outcome: 'down', marked: false });
  expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'write-refused', operation: 'commit' }));
  await cache.writer.fail(fail, 'no');
  expect(await cache.writer.begin(newKey())).toEqual({ outcome: 'down' });

  await raw.config('SET', 'maxmemory', '0');
  expect(await cache.writer.commit(flag, { data: 1, meta: {} })).toEqual({ outcome: 'committed', marked: true });
  expect((await cache.writer.begin(failing)).outcome).toBe('backoff');
  expect(await cache.writer.begin(refused)).toMatchObject({
    outcome: 'backoff',
    error: expect.stringContaining('OOM'),
  });
  await put(cache, refused, 1);
});

it('clear works when memory is full: that is when it is needed', async () => {
  const cache = await connectedCache(redis.url, { l1: { maxBytes: 0 } });
  const raw = rawClient(redis.url);
  const key = newKey();
  await put(cache, key, 1);
  await raw.config('SET', 'maxmemory-policy', 'noeviction');
  await raw.config('SET', 'maxmemory', '1');
  await cache.writer.clear(['kpis']);
  expect((await cache.reader.read(key)).state).toBe('miss');
});

it('a commit gets over a short absence', async () => {
  const cache = await connectedCache(redis.url);
  const key = newKey();
  const lease = await lead(cache, key);
  redis.pause();
  const committing = cache.writer.commit(lease, { data: 1, meta: {} });
  await until(() => cache.statistics().breaker !== 'closed');
  redis.resume();
  expect((await committing).outcome).toBe('committed');
});

it('lines that went dead without a word are replaced, for reading and for hearing', async () => {
  const proxy = await startProxy(redis.port);
  const cache = await connectedCache(proxy.url, { heartbeatMs: 50 });
  let reconnects = 0;
  cache.bus.onReconnect(() => (reconnects += 1));
  proxy.deaden();
  expect((await timed(() => cache.reader.read(newKey()))).ms).toBeLessThan(withinMs);
  await until(async () => (await cache.reader.read(newKey())).state === 'miss', 8000);
  await until(() => reconnects > 0, 8000);
  expect(cache.bus.connected).toBe(true);
});

it('a cache that was stopped answers down and holds no connection', async () => {
  const cache = await connectedCache(redis.url);
  const raw = rawClient(redis.url);
  const waiting = cache.reader.waitFresh(newKey(), { deadlineMs: 200 });
  await cache.stop();
  expect((await cache.reader.read(newKey())).state).toBe('down');
  expect((await waiting).state).toBe('down');
  await until(async () => !String(await raw.call('CLIENT', 'LIST')).includes('pulso-cache'));
});

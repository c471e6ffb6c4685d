import { createSnapshotCache, parseSnapshot } from '@pulso/cache';
import type { BusMessage, SnapshotCache } from '@pulso/cache';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../support/services.ts';
import type { ControlledRedis } from '../support/services.ts';
import { lead, newKey, policy, put, rawClient, readyCache, until } from './support/caches.ts';

let redis: ControlledRedis;
beforeAll(async () => {
  redis = await startRedis();
  return redis.stop;
});

/** A cache that hears nothing from the bus and asks for its namespaces only when it must. */
async function deafCache(prefix: string): Promise<SnapshotCache> {
  const commands = new Redis(redis.url, { replyMapping: 'legacy' });
  const subscriber = new Redis(redis.url, { replyMapping: 'legacy', lazyConnect: true });
  const cache = createSnapshotCache({
    commands,
    subscriber,
    prefix,
    policies: { kpis: policy },
    namespacePollMs: 60_000,
  });
  onTestFinished(async () => {
    await cache.stop();
    commands.disconnect();
    subscriber.disconnect();
  });
  await cache.start();
  await until(async () => (await cache.reader.read(newKey())).state === 'miss');
  return cache;
}

describe('clear', () => {
  it('makes every entry of the type a miss, in all processes, and leaves the other types', async () => {
    const [a, b] = await Promise.all([readyCache(redis.url), readyCache(redis.url)]);
    const [kpis, charts] = [newKey('kpis'), newKey('charts')];
    await put(a, kpis, 1);
    await put(a, charts, 1);
    await b.reader.readMany([kpis, charts]);
    const heard = new Promise<BusMessage>((resolve) => b.bus.on(resolve));
    await a.writer.clear(['kpis']);
    expect(await heard).toEqual({ kind: 'clear', type: 'kpis' });
    for (const cache of [a, b]) {
      expect((await cache.reader.read(kpis)).state).toBe('miss');
      expect((await cache.reader.read(charts)).state).toBe('fresh');
    }
  });

  it('runs in the time of one command, whatever there is to clear', async () => {
    const cache = await readyCache(redis.url, { prefix: 'many' });
    const raw = rawClient(redis.url);
    await put(cache, newKey(), 1);
    await raw.call('CONFIG', 'RESETSTAT');
    await cache.writer.clear(['kpis']);
    const stats = await raw.info('commandstats');
    expect(stats).not.toMatch(/cmdstat_(keys|flushdb|flushall|del|unlink):/);
  });

  it('keeps the last good copy of a process for an outage, flagged', async () => {
    const cache = await readyCache(redis.url);
    const key = newKey();
    await put(cache, key, 1);
    await cache.reader.read(key);
    await cache.writer.clear(['kpis']);
    expect(cache.reader.peek(key)).toMatchObject({ state: 'stale', degraded: true });
    expect((await cache.reader.read(key)).state).toBe('miss');
  });

  it('of a type that has no policy is refused', async () => {
    const cache = await readyCache(redis.url);
    await expect(cache.writer.clear(['nothing'])).rejects.toThrow('no cache policy');
  });

  it('keeps versions growing', async () => {
    const cache = await readyCache(redis.url);
    const key = newKey();
    const before = await put(cache, key, 1);
    await cache.writer.clear(['kpis']);
    expect(Number(await put(cache, key, 1))).toBeGreaterThan(Number(before));
  });
});

it('a process that hears nothing sees its own mark and its own commit at once', async () => {
  const deaf = await deafCache('deaf0');
  const key = newKey();
  await put(deaf, key, 1);
  expect((await deaf.reader.read(key)).state).toBe('fresh');
  await deaf.writer.mark([key]);
  expect((await deaf.reader.read(key)).state).toBe('stale');
  await put(deaf, key, 1);
  expect((await deaf.reader.read(key)).state).toBe('fresh');
});

describe('a process that did not hear of a renewal', () => {
  it('marks in the namespace that the others compute in', async () => {
    const prefix = 'deaf1';
    const [deaf, other] = await Promise.all([deafCache(prefix), readyCache(redis.url, { prefix })]);
    const key = newKey();
    await put(other, key, 'older');
    await other.writer.clear(['kpis']);
    const lease = await lead(other, key);
    await deaf.writer.mark([key]);
    expect(await other.writer.commit(lease, { data: 'old', meta: {} })).toEqual({ outcome: 'committed', marked: true });
    expect((await other.reader.read(key)).state).toBe('stale');
  });

  it('would otherwise leave the old value fresh', async () => {
    const prefix = 'deaf2';
    const [deaf, other] = await Promise.all([deafCache(prefix), readyCache(redis.url, { prefix })]);
    const raw = rawClient(redis.url);
    const key = newKey();
    const namespaceKey = `${prefix}:{ns}:kpis`;
    const before = (await raw.get(namespaceKey))!;
    await other.writer.clear(['kpis']);
    const after = (await raw.get(namespaceKey))!;
    const lease = await lead(other, key);
    // What a mark finds that looks only at what its process knows.
    await raw.set(namespaceKey, before);
    await deaf.writer.mark([key]);
    await raw.set(namespaceKey, after);
    await other.writer.commit(lease, { data: 'old', meta: {} });
    expect((await other.reader.read(key)).state).toBe('fresh');
  });

  it('computes where the others compute, and at most once with them', async () => {
    const prefix = 'deaf3';
    const [deaf, other] = await Promise.all([deafCache(prefix), readyCache(redis.url, { prefix })]);
    const key = newKey();
    await other.writer.clear(['kpis']);
    const lease = await lead(deaf, key);
    expect((await other.writer.begin(key)).outcome).toBe('busy');
    expect((await deaf.writer.commit(lease, { data: 1, meta: {} })).outcome).toBe('committed');
    expect((await other.reader.read(key)).state).toBe('fresh');
  });

  it('commits nothing into a namespace that is over', async () => {
    const prefix = 'deaf4';
    const [deaf, other] = await Promise.all([deafCache(prefix), readyCache(redis.url, { prefix })]);
    const key = newKey();
    const lease = await lead(deaf, key);
    await other.writer.clear(['kpis']);
    expect((await deaf.writer.commit(lease, { data: 1, meta: {} })).outcome).toBe('lost');
    expect((await other.reader.read(key)).state).toBe('miss');
  });

  it('reads nothing that was cleared, nor headers of it', async () => {
    const prefix = 'deaf6';
    const [deaf, other] = await Promise.all([deafCache(prefix), readyCache(redis.url, { prefix })]);
    const [one, two] = [newKey(), newKey()];
    await put(other, one, 1);
    await other.writer.clear(['kpis']);
    expect((await deaf.reader.read(one)).state).toBe('miss');
    await put(other, two, 1);
    await other.writer.clear(['kpis']);
    expect(await deaf.reader.headers([two])).toEqual([null]);
  });

  it('finds out at its next poll', async () => {
    const prefix = 'deaf5';
    const [other, late] = await Promise.all([
      readyCache(redis.url, { prefix }),
      readyCache(redis.url, { prefix, namespacePollMs: 50, policies: { kpis: { ...policy, l1Ms: 60_000 } } }),
    ]);
    const key = newKey();
    await put(other, key, 1);
    await late.reader.read(key);
    const raw = rawClient(redis.url);
    const namespaceKey = `${prefix}:{ns}:kpis`;
    const [us = '', runId = ''] = (await raw.get(namespaceKey))!.split(':');
    await raw.set(namespaceKey, `${Number(us) + 1000}:${runId}`);
    await until(() => late.reader.peek(key)?.state === 'stale', 1000);
    expect((await late.reader.read(key)).state).toBe('miss');
  });
});

describe('variants', () => {
  it('share nothing: neither entries, nor leases, nor news', async () => {
    const prefix = 'variants';
    const [today, then] = await Promise.all([
      readyCache(redis.url, { prefix }),
      readyCache(redis.url, { prefix, variant: '2026-11-21' }),
    ]);
    const key = newKey();
    const heard: BusMessage[] = [];
    then.bus.on((message) => heard.push(message));
    await put(today, key, 'today');
    await put(then, key, 'then');
    await today.writer.mark([key]);
    await put(then, key, 'then again');
    await until(() => heard.length >= 2);
    expect(heard).toMatchObject([{ kind: 'commit' }, { kind: 'commit' }]);
    const reads = await Promise.all([today.reader.read(key), then.reader.read(key)]);
    expect(reads.map((read) => read.state)).toEqual(['stale', 'fresh']);
    expect(await Promise.all(reads.map(async (read) => read.found && (await parseSnapshot(read.entry)).data))).toEqual([
      'today',
      'then again',
    ]);
  });
});

describe('a server that may have lost marks', () => {
  it('that lost its memory starts a new namespace, once for all processes', async () => {
    const prefix = 'restart';
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const caches = await Promise.all([readyCache(own.url, { prefix }), readyCache(own.url, { prefix })]);
    const [a, b] = caches;
    const key = newKey();
    const before = await put(a, key, 1);
    const computed = newKey();
    const underWay = await lead(b, computed);
    await a.writer.mark([computed]);
    await own.kill();
    await own.restart();
    await until(async () =>
      (await Promise.all(caches.map((cache) => cache.reader.headers([key])))).every((one) => one !== 'down'),
    );
    expect(await Promise.all(caches.map(async (cache) => (await cache.reader.read(key)).state))).toEqual([
      'miss',
      'miss',
    ]);
    // Its mark was lost with the memory.
    expect((await b.writer.commit(underWay, { data: 'old', meta: {} })).outcome).toBe('lost');
    expect(Number(await put(b, key, 2))).toBeGreaterThan(Number(before));
    expect((await a.reader.read(key)).state).toBe('fresh');
    const renewals = caches.map(
      (cache) => new Set(cache.events.flatMap((event) => (event.kind === 'namespace' ? [event.namespace] : []))),
    );
    // The one of the boot and the one of the restart, for two types.
    expect([...new Set(renewals.flatMap((one) => [...one]))]).toHaveLength(4);
  });

  it('that was a replica for a while starts a new namespace', async () => {
    const prefix = 'role';
    const own = await startRedis();
    const primary = await startRedis();
    onTestFinished(async () => {
      await own.stop();
      await primary.stop();
    });
    const cache = await readyCache(own.url, { prefix, namespacePollMs: 30 });
    const raw = rawClient(own.url);
    const key = newKey();
    await put(cache, key, 1);
    // The connection to the primary never comes up: the data stays as it was, and what others wrote there is unknown.
    await raw.call('REPLICAOF', '127.0.0.1', '1');
    await until(async () => (await cache.writer.begin(key, { force: true })).outcome === 'down');
    expect((await cache.reader.read(key)).found).toBe(true);
    // It must have looked once while the server was a replica.
    const looks = async (): Promise<number> =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await raw.info('commandstats'))?.[1]);
    const before = await looks();
    await until(async () => (await looks()) > before + 1);
    await raw.call('REPLICAOF', 'NO', 'ONE');
    await until(async () => (await cache.reader.headers([key]))[0] === null, 2000);
    expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'namespace', type: 'kpis', reason: 'behind' }));
  });
});

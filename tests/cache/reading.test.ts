import { parseSnapshot } from '@pulso/cache';
import type { BusMessage, Read } from '@pulso/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { testRedis } from '../support/services.ts';
import { lead, newKey, policy, put, rawClient, readyCache, storedKeys, until } from './support/caches.ts';

let url: string;
beforeAll(async () => {
  const redis = await testRedis();
  url = redis.url;
  return redis.stop;
});

const dataOf = async (read: Read): Promise<unknown> =>
  read.found ? (await parseSnapshot(read.entry)).data : `nothing: ${read.state}`;
const versionOf = (read: Read | undefined): string | undefined => (read?.found ? read.entry.header.version : undefined);

describe('a read', () => {
  it('answers the stored bytes from Redis, then from this process', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    const writer = await readyCache(url);
    const version = await put(writer, key, { total: 42 });

    const first = await cache.reader.read(key);
    expect(first).toMatchObject({ found: true, state: 'fresh', tier: 'l2', degraded: false });
    expect(versionOf(first)).toBe(version);
    expect(await dataOf(first)).toEqual({ total: 42 });
    expect(await cache.reader.read(key)).toMatchObject({ tier: 'l1', state: 'fresh' });
    expect(cache.statistics().types['kpis']).toMatchObject({ reads: { fresh: 2 }, tiers: { l1: 1, l2: 1 } });
  });

  it('shows what another process committed as soon as the bus tells of it', async () => {
    const [cache, writer] = await Promise.all([readyCache(url), readyCache(url)]);
    const key = newKey();
    await put(writer, key, 1);
    await cache.reader.read(key);
    const heard = new Promise<BusMessage>((resolve) => cache.bus.on(resolve));
    const version = await put(writer, key, 2);
    expect(await heard).toMatchObject({ kind: 'commit', wire: key.wire, version, changed: true });
    expect(await dataOf(await cache.reader.read(key))).toBe(2);
  });

  it('is stale as soon as the bus tells that another process marks, however long L1 is trusted', async () => {
    const [cache, other] = await Promise.all([
      readyCache(url, { policies: { kpis: { ...policy, l1Ms: 60_000 } } }),
      readyCache(url),
    ]);
    const key = newKey();
    await put(cache, key, 1);
    expect(await cache.reader.read(key)).toMatchObject({ state: 'fresh', tier: 'l1' });
    const heard = new Promise<void>((resolve) => cache.bus.on(({ kind }) => kind === 'mark' && resolve()));
    await other.writer.mark([key]);
    await heard;
    expect((await cache.reader.read(key)).state).toBe('stale');
  });

  it('sees its own process commit at once', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    await put(cache, key, 1);
    await cache.reader.read(key);
    for (let data = 2; data < 20; data += 1) {
      await put(cache, key, data);
      expect(await dataOf(await cache.reader.read(key))).toBe(data);
    }
  });

  it('is stale, with the old value, as soon as a mark is acknowledged in this process', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    await put(cache, key, 1);
    expect((await cache.reader.read(key)).state).toBe('fresh');
    await cache.writer.mark([key]);
    const read = await cache.reader.read(key);
    expect(read.state).toBe('stale');
    expect(await dataOf(read)).toBe(1);
  });

  it('does not miss a mark whose message got lost, for longer than L1 is trusted', async () => {
    const cache = await readyCache(url, { policies: { kpis: { ...policy, l1Ms: 100 } } });
    const writer = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    await put(writer, key, 1);
    expect((await cache.reader.read(key)).state).toBe('fresh');
    const [entry = ''] = await storedKeys(raw, key);
    await raw.setrange(entry, 119, '\u0001');
    await until(async () => (await cache.reader.read(key)).state === 'stale', 1000);
  });

  it('of many keys is one round trip and answers in their order, duplicates too', async () => {
    const cache = await readyCache(url, { l1: { maxBytes: 0 } });
    const present = [newKey(), newKey(), newKey()];
    for (const [index, key] of present.entries()) await put(cache, key, index);
    const [a, b, c] = present as [(typeof present)[0], (typeof present)[0], (typeof present)[0]];
    const raw = rawClient(url);
    await raw.config('RESETSTAT');
    const reads = await cache.reader.readMany([c, newKey(), a, c, b]);
    expect(await Promise.all(reads.map(dataOf))).toEqual([2, 'nothing: miss', 0, 2, 1]);
    expect(await raw.info('commandstats')).toMatch(/cmdstat_mget:calls=1,/);
    expect(await raw.info('commandstats')).not.toMatch(/cmdstat_get:/);
  });

  it('runs no Lua and parses no JSON', async () => {
    const cache = await readyCache(url, { l1: { maxBytes: 0 }, namespacePollMs: 60_000 });
    const key = newKey();
    await put(cache, key, { total: 1 });
    const raw = rawClient(url);
    await raw.config('RESETSTAT');
    const parse = JSON.parse;
    try {
      JSON.parse = () => {
        throw new Error('JSON on the read path');
      };
      for (let times = 0; times < 5; times += 1) expect((await cache.reader.read(key)).state).toBe('fresh');
    } finally {
      JSON.parse = parse;
    }
    expect(await raw.info('commandstats')).not.toMatch(/eval/);
  });

  it('looks at L1 alone when it only peeks', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    expect(cache.reader.peek(key)).toBeUndefined();
    await put(cache, key, 1);
    await cache.reader.read(key);
    expect(cache.reader.peek(key)).toMatchObject({ state: 'fresh', tier: 'l1', degraded: false });
    await cache.writer.mark([key]);
    expect(cache.reader.peek(key)).toMatchObject({ state: 'stale', degraded: true });
  });

  it('of a type without a policy is refused, as is a key that could leave its place', async () => {
    const cache = await readyCache(url);
    await expect(cache.reader.read(newKey('unknown'))).rejects.toThrow('no cache policy');
    await expect(cache.reader.read({ ...newKey(), wire: 'a}{b' })).rejects.toThrow('wire key');
    await expect(cache.reader.read({ ...newKey(), scope: '' })).rejects.toThrow('scope');
  });
});

describe('an entry that is not what it should be', () => {
  it.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['a damaged body', (bytes) => (bytes.writeUInt8(bytes[130]! ^ 255, 130), bytes), 'checksum'],
    ['a damaged header', (bytes) => (bytes.writeUInt8(bytes[70]! ^ 255, 70), bytes), 'checksum'],
    ['a body cut short', (bytes) => bytes.subarray(0, -1), 'length'],
    ['a later format', (bytes) => (bytes.writeUInt8(9, 2), bytes), 'format'],
    ["somebody else's text", () => Buffer.from('hello'), 'short'],
  ])('%s is a miss, is told, and is computed again', async (_, damage, failure) => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    await put(cache, key, { total: 1 });
    const [entry = ''] = await storedKeys(raw, key);
    await raw.set(entry, damage((await raw.getBuffer(entry))!), 'KEEPTTL');

    const other = await readyCache(url);
    expect(await other.reader.read(key)).toEqual({ found: false, state: 'miss' });
    expect(other.events).toContainEqual({ kind: 'decode-error', type: 'kpis', wire: key.wire, failure });
    expect(other.statistics().types['kpis']?.decodeErrors).toBe(1);
    await until(async () => {
      const begin = await other.writer.begin(key);
      if (begin.outcome === 'lead') await other.writer.commit(begin.lease, { data: 2, meta: {} });
      return begin.outcome === 'lead';
    });
    expect(await dataOf(await other.reader.read(key))).toBe(2);
  });

  it('a list under its key is a miss and is overwritten', async () => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    await put(cache, key, 1);
    const [entry = ''] = await storedKeys(raw, key);
    await raw.del(entry);
    await raw.lpush(entry, 'x');
    const other = await readyCache(url);
    expect((await other.reader.read(key)).state).toBe('miss');
    await put(other, key, 2);
    expect(await dataOf(await other.reader.read(key))).toBe(2);
  });

  it('of another scope is never given out, and is a security event', async () => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const [mine, theirs] = [newKey(), { ...newKey(), scope: 'region:sur' }];
    await put(cache, mine, 'my figures');
    await put(cache, theirs, 'their figures');
    const [from = ''] = await storedKeys(raw, theirs);
    const [to = ''] = await storedKeys(raw, mine);
    // The same wire key asked for under another scope, and bytes moved to another key.
    const other = await readyCache(url);
    expect((await other.reader.read({ ...mine, scope: 'region:sur' })).state).toBe('miss');
    expect(other.events).toContainEqual({ kind: 'scope-mismatch', type: 'kpis', wire: mine.wire });
    await raw.copy(from, to, 'REPLACE');
    expect((await other.reader.read(mine)).state).toBe('miss');
    expect(cache.reader.peek({ ...mine, scope: 'region:sur' })).toBeUndefined();
  });
});

describe('headers', () => {
  it('come in one round trip, past L1, without bodies', async () => {
    const cache = await readyCache(url);
    const keys = [newKey(), newKey()] as const;
    const version = await put(cache, keys[0], 'x'.repeat(50_000));
    await cache.writer.mark([keys[0]]);
    const raw = rawClient(url);
    await raw.config('RESETSTAT');
    const headers = await cache.reader.headers([...keys, keys[0]]);
    expect(headers).toMatchObject([{ version, marked: true }, null, { version }]);
    const stats = await raw.info('commandstats');
    expect(stats).toMatch(/cmdstat_getrange:calls=3,/);
    // The one GET is of the namespace.
    expect(stats).toMatch(/cmdstat_get:calls=1,/);
    expect(stats).not.toMatch(/cmdstat_mget:/);
  });
});

describe('the bus', () => {
  it('tells of commits, of unchanged ones as such, and of marks; one listener that throws stops no other', async () => {
    const [cache, writer] = await Promise.all([readyCache(url), readyCache(url)]);
    const key = newKey();
    const heard: BusMessage[] = [];
    cache.bus.on(() => {
      throw new Error('a listener');
    });
    const leave = cache.bus.on((message) => heard.push(message));
    await put(writer, key, 1);
    await put(writer, key, 1);
    await writer.writer.mark([key]);
    await until(() => heard.length === 3);
    expect(heard).toMatchObject([
      { kind: 'commit', changed: true },
      { kind: 'commit', changed: false },
      { kind: 'mark' },
    ]);
    expect(cache.events.filter((event) => event.kind === 'listener-error')).toHaveLength(3);
    leave();
    await put(writer, key, 2);
    await until(async () => (await cache.reader.read(key)).found);
    expect(heard).toHaveLength(3);
  });

  it('distrusts L1 and says so after its connection was lost', async () => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    await put(cache, key, 1);
    await cache.reader.read(key);
    let reconnects = 0;
    cache.bus.onReconnect(() => (reconnects += 1));
    await raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => reconnects === 1);
    expect(cache.bus.connected).toBe(true);
    expect(await cache.reader.read(key)).toMatchObject({ state: 'fresh', tier: 'l2' });
  });
});

it('every key that is written has an end', async () => {
  const cache = await readyCache(url, { prefix: 'ends' });
  const raw = rawClient(url);
  await put(cache, newKey(), 1);
  await lead(cache, newKey());
  await cache.writer.fail(await lead(cache, newKey()), 'no');
  const keys = await raw.keys('ends:*');
  expect(keys.length).toBeGreaterThanOrEqual(5);
  const endless = await Promise.all(keys.map(async (key) => ((await raw.pttl(key)) > 0 ? undefined : key)));
  expect(endless.filter((key) => key !== undefined)).toEqual([]);
});

it('an entry lives exactly until its error window ends', async () => {
  const cache = await readyCache(url);
  const raw = rawClient(url);
  const key = newKey();
  await put(cache, key, 1);
  const read = await cache.reader.read(key);
  const [entry = ''] = await storedKeys(raw, key);
  const [seconds, micros] = (await raw.time()) as unknown as [string, string];
  const nowMs = Number(seconds) * 1000 + Number(micros) / 1000;
  expect(Math.abs((read.found ? read.entry.header.errorUntilMs : 0) - nowMs - (await raw.pttl(entry)))).toBeLessThan(
    200,
  );
});

it('the census counts entries by type and state, and only those of the current namespaces', async () => {
  const cache = await readyCache(url, { prefix: 'census' });
  const [fresh, marked, cleared] = [newKey(), newKey(), newKey('charts')];
  for (const key of [fresh, marked, cleared]) await put(cache, key, 1);
  await cache.writer.mark([marked]);
  expect(await cache.writer.clear(['charts'])).toEqual({ cleared: 1 });
  expect(await cache.census()).toMatchObject({
    kpis: { entries: 2, fresh: 1, stale: 1, expired: 0 },
    charts: { entries: 0, bytes: 0 },
  });
});

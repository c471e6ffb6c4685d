import { parseSnapshot } from '@pulso/cache';
import type { Read } from '@pulso/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { testRedis } from '../support/services.ts';
import { evict, lead, newKey, put, rawClient, readyCache, storedKeys } from './support/caches.ts';

let url: string;
beforeAll(async () => {
  const redis = await testRedis();
  url = redis.url;
  return redis.stop;
});

const dataOf = async (read: Read): Promise<unknown> =>
  read.found ? (await parseSnapshot(read.entry)).data : `nothing: ${read.state}`;
const versionOf = (read: Read | undefined): string | undefined => (read?.found ? read.entry.header.version : undefined);

describe('waiting for a fresh snapshot', () => {
  // A host that takes the processor away meanwhile is tried again.
  it('ends with the commit, not with the deadline', { retry: 3 }, async () => {
    const [cache, writer] = await Promise.all([readyCache(url), readyCache(url)]);
    const key = newKey();
    const lease = await lead(writer, key);
    const startedAt = performance.now();
    const waiting = Promise.all(Array.from({ length: 50 }, () => cache.reader.waitFresh(key, { deadlineMs: 5000 })));
    await writer.writer.commit(lease, { data: 7, meta: {} });
    for (const read of await waiting) expect(await dataOf(read)).toBe(7);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('answers a plain read when the deadline passes', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    expect(await cache.reader.waitFresh(key, { deadlineMs: 30 })).toEqual({ found: false, state: 'miss' });
    await put(cache, key, 1);
    await cache.writer.mark([key]);
    expect(await cache.reader.waitFresh(key, { deadlineMs: 30 })).toMatchObject({ state: 'stale' });
  });

  it('for more than a version takes nothing older, and takes a newer one though it is stale', async () => {
    const [cache, writer] = await Promise.all([readyCache(url), readyCache(url)]);
    const key = newKey();
    const after = await put(writer, key, 1);
    const waiting = cache.reader.waitFresh(key, { deadlineMs: 5000, after });
    const lease = await lead(writer, key, { force: true });
    await writer.writer.mark([key]);
    await writer.writer.commit(lease, { data: 2, meta: {} });
    const read = await waiting;
    expect(read.state).toBe('stale');
    expect(versionOf(read)).toBe(lease.version);
  });

  it('finds out by itself when the message of the commit got lost', async () => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const [from, key] = [newKey(), newKey()];
    await put(cache, key, 1);
    const [entry = ''] = await storedKeys(raw, key);
    const bytes = (await raw.getBuffer(entry))!;
    await evict(raw, key, 'entry');
    const other = await readyCache(url);
    const waiting = other.reader.waitFresh(key, { deadlineMs: 5000 });
    await other.reader.read(from);
    await raw.set(entry, bytes, 'PX', 60_000);
    expect(await dataOf(await waiting)).toBe(1);
  });

  it('ends when its caller goes away', async () => {
    const cache = await readyCache(url);
    const controller = new AbortController();
    const waiting = cache.reader.waitFresh(newKey(), { deadlineMs: 60_000, signal: controller.signal });
    controller.abort();
    expect((await waiting).state).toBe('miss');
  });
});

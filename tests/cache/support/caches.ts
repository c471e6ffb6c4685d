import { createSnapshotCache } from '@pulso/cache';
import type { CacheEvent, Lease, SnapshotCache, SnapshotCacheSettings, SnapshotKey } from '@pulso/cache';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { policy } from './policy.ts';

export { policy };

let keys = 0;

/** A key that no other test uses. */
export function newKey(type = 'kpis'): SnapshotKey {
  keys += 1;
  return { wire: `edp:${type}:${process.pid.toString(36)}${keys.toString(36)}`, type, schema: 1, scope: 'all' };
}

export interface TestCache extends SnapshotCache {
  readonly events: CacheEvent[];
}

/** Deadlines that a busy machine does not miss: for the tests whose matter is not time. */
export const patient = { opTimeoutMs: 3000, writeTimeoutMs: 3000, commandTimeoutMs: 10_000 };

type Settings = Partial<SnapshotCacheSettings> & { readonly commandTimeoutMs?: number };

/** A started cache, with the default deadlines, that ends with the test. */
export async function startCache(url: string, settings: Settings = {}): Promise<TestCache> {
  const events: CacheEvent[] = [];
  const cache = createSnapshotCache({
    url,
    policies: { kpis: policy, charts: policy },
    ...settings,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => cache.stop());
  await cache.start();
  return Object.assign(cache, { events });
}

/** The same, once it is connected. */
export async function connectedCache(url: string, settings: Settings = {}): Promise<TestCache> {
  const cache = await startCache(url, settings);
  await until(() => cache.bus.connected);
  await until(async () => (await cache.reader.read(newKey())).state === 'miss');
  return cache;
}

/** The same with patient deadlines. */
export function readyCache(url: string, settings: Settings = {}): Promise<TestCache> {
  return connectedCache(url, { ...patient, ...settings });
}

/** A plain client that ends with the test, to do to the keys what the cache would not. */
export function rawClient(url: string): Redis {
  const client = new Redis(url, { replyMapping: 'legacy' });
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

/** Resolves once the condition holds; fails the test when it does not within `withinMs`. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export async function lead(cache: SnapshotCache, key: SnapshotKey, options?: { force?: boolean }): Promise<Lease> {
  const begin = await cache.writer.begin(key, options);
  if (begin.outcome !== 'lead') throw new Error(`begin answered ${begin.outcome}`);
  return begin.lease;
}

/** Begins and commits. */
export async function put(cache: SnapshotCache, key: SnapshotKey, data: unknown, force = true): Promise<string> {
  const lease = await lead(cache, key, { force });
  const { outcome } = await cache.writer.commit(lease, { data, meta: {} });
  if (outcome !== 'committed' && outcome !== 'unchanged') throw new Error(`commit answered ${outcome}`);
  return lease.version;
}

/** The Redis keys of one snapshot in its current namespace: entry, lease, back-off, whichever exist. */
export async function storedKeys(raw: Redis, key: SnapshotKey): Promise<string[]> {
  const all = await raw.keys(`*{${key.wire}}*`);
  return all.toSorted((a, b) => a.length - b.length);
}

export async function evict(raw: Redis, key: SnapshotKey, what: 'entry' | 'lease' | 'backoff'): Promise<void> {
  const ending = { entry: '}', lease: '}:l', backoff: '}:b' }[what];
  const found = (await storedKeys(raw, key)).filter((one) => one.endsWith(ending));
  if (found.length > 0) await raw.del(found);
}

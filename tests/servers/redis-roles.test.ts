import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { startRedis } from '../support/services.ts';

async function settingsOf(url: string, names: readonly string[]): Promise<Record<string, string>> {
  const client = new Redis(url);
  try {
    const pairs = await Promise.all(names.map((name) => client.config('GET', name)));
    return Object.fromEntries(pairs as [string, string][]);
  } finally {
    client.disconnect();
  }
}

const ASKED = ['maxmemory', 'maxmemory-policy', 'save', 'appendonly', 'appendfsync', 'bind'];

test('the cache is bounded, evicts the least used keys and writes nothing to disk', async () => {
  await using redis = await startRedis({ role: 'cache' });
  expect(await settingsOf(redis.url, ASKED)).toMatchObject({
    maxmemory: String(256 * 1024 * 1024),
    'maxmemory-policy': 'allkeys-lfu',
    save: '',
    appendonly: 'no',
    bind: '127.0.0.1',
  });
});

test('the queue never evicts and syncs an append-only file every second', async () => {
  await using redis = await startRedis({ role: 'queue' });
  expect(await settingsOf(redis.url, ASKED)).toMatchObject({
    maxmemory: '0',
    'maxmemory-policy': 'noeviction',
    appendonly: 'yes',
    appendfsync: 'everysec',
    bind: '127.0.0.1',
  });
});

test('after a restart the queue has its keys and the cache has none', async () => {
  for (const [role, kept] of [
    ['queue', 'still here'],
    ['cache', null],
  ] as const) {
    await using redis = await startRedis({ role });
    const client = new Redis(redis.url);
    await client.set('key', 'still here');
    await redis.restart();
    expect(await client.get('key')).toBe(kept);
    client.disconnect();
  }
});

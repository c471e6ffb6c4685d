import { advise, redisFacts } from '@pulso/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../support/services.ts';
import type { ControlledRedis } from '../support/services.ts';
import { policy, rawClient } from './support/caches.ts';

let cache: ControlledRedis;
let queue: ControlledRedis;
beforeAll(async () => {
  [cache, queue] = await Promise.all([startRedis({ role: 'cache' }), startRedis({ role: 'queue' })]);
  return async () => {
    await Promise.all([cache.stop(), queue.stop()]);
  };
});

const policies = { kpis: { ...policy, jitter: 0.1 } };

describe('the advice at boot', () => {
  it('is none for servers set up for their roles, and names what is wrong once they are not', async () => {
    const [cacheClient, queueClient] = [rawClient(cache.url), rawClient(queue.url)];
    const ask = async (): Promise<string[]> => {
      const [first, second] = await Promise.all([cacheClient.info(), queueClient.info()]);
      return advise({ cache: redisFacts(first), queue: redisFacts(second), policies }).map(({ code }) => code);
    };
    expect(await ask()).toEqual([]);
    await cacheClient.config('SET', 'maxmemory-policy', 'noeviction');
    await queueClient.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await ask()).toEqual(['queue-evicts', 'cache-noeviction']);
  });

  it('knows one server in two roles by what it says of itself, not by its address', async () => {
    const facts = redisFacts(await rawClient(queue.url).info());
    expect(advise({ cache: facts, queue: { ...facts }, policies }).map(({ code }) => code)).toContain(
      'one-redis-for-both',
    );
  });
});

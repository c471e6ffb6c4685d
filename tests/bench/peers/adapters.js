// One adapter per library, all to the shape of `Subject` in ../cache/subject.ts. Each is configured as its documentation
// has it for a memory tier over Redis; where a library does not know a thing, the nearest thing that it does know is used
// and said so.
import KeyvRedis from '@keyv/redis';
import { cachified, totalTtl } from '@epic-web/cachified';
import dedupe from 'async-cache-dedupe';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { createCache } from 'cache-manager';
import { Cacheable, KeyvCacheableMemory } from 'cacheable';
import Redis from 'ioredis';
import { Keyv } from 'keyv';
import { Loader, RedisCache } from 'layered-loader';
import { LRUCache } from 'lru-cache';

const items = 10_000;

function connect(url) {
  const redis = new Redis(url);
  redis.on('error', () => {});
  return redis;
}

/** Closing must not wait for a Redis that is away. */
const briefly = (work) =>
  Promise.race([Promise.resolve(work).catch(() => {}), new Promise((done) => setTimeout(done, 300))]);

function bentocache({ url, space, tiers, ttlMs, staleMs }) {
  const redis = tiers.l2 ? connect(url) : undefined;
  let store = bentostore();
  // The default driver serialises, so that callers cannot change what is cached. With `serialize: false` it is faster
  // and, with Redis behind it, throws on the second read of a value that another process wrote.
  if (tiers.l1) store = store.useL1Layer(memoryDriver({ maxItems: items }));
  if (redis) store = store.useL2Layer(redisDriver({ connection: redis, prefix: space }));
  const bento = new BentoCache({ default: 'one', stores: { one: store } });
  const grace = staleMs > 0 ? { grace: ttlMs + staleMs, timeout: 0 } : { grace: false };
  return {
    get: (key, load) => bento.getOrSet({ key, factory: load, ttl: ttlMs, ...grace }),
    force: (key, load) => bento.getOrSet({ key, factory: load, ttl: ttlMs, forceFresh: true, grace: false }),
    invalidate: (key) => bento.delete({ key }),
    close: async () => {
      await briefly(bento.disconnectAll());
      redis?.disconnect();
    },
  };
}

/** One tier by design: Redis where there is to be one, else memory. */
function cachifiedOne({ url, space, tiers, ttlMs, staleMs }) {
  const redis = tiers.l2 ? connect(url) : undefined;
  const lru = new LRUCache({ max: items });
  const cache = redis
    ? {
        name: 'redis',
        get: async (key) => JSON.parse((await redis.get(space + key)) ?? 'null'),
        set: (key, entry) => {
          const ttl = totalTtl(entry.metadata);
          const text = JSON.stringify(entry);
          return ttl === Infinity
            ? redis.set(space + key, text)
            : redis.set(space + key, text, 'PX', Math.max(1, Math.ceil(ttl)));
        },
        delete: (key) => redis.del(space + key),
      }
    : {
        name: 'lru',
        get: (key) => lru.get(key),
        set: (key, entry) => lru.set(key, entry),
        delete: (key) => lru.delete(key),
      };
  const options = (key, load) => ({ key, cache, ttl: ttlMs, swr: staleMs, getFreshValue: load });
  return {
    get: (key, load) => cachified(options(key, load)),
    force: (key, load) => cachified({ ...options(key, load), forceFresh: true, fallbackToCache: false }),
    invalidate: (key) => cache.delete(key),
    close: async () => redis?.disconnect(),
  };
}

const keyvMemory = () => new Keyv({ store: new KeyvCacheableMemory({ lruSize: items, useClone: false }) });

function keyvRedis(url, space) {
  const keyv = new Keyv({ store: new KeyvRedis(url), namespace: space, useKeyPrefix: false });
  keyv.on('error', () => {});
  return keyv;
}

/** No refresh of its own, and no stale-while-revalidate: a refresh is a load and a `set`. */
function cacheable({ url, space, tiers, ttlMs }) {
  const redis = tiers.l2 ? keyvRedis(url, space) : undefined;
  const cache = tiers.l1
    ? new Cacheable({ primary: keyvMemory(), ...(redis ? { secondary: redis } : {}), ttl: ttlMs })
    : new Cacheable({ primary: redis, ttl: ttlMs });
  cache.on('error', () => {});
  return {
    get: (key, load) => cache.getOrSet(key, load, { ttl: ttlMs, throwErrors: true }),
    force: async (key, load) => cache.set(key, await load(), ttlMs),
    invalidate: (key) => cache.delete(key),
    close: () => briefly(cache.disconnect()),
  };
}

/** Its `refreshThreshold` refreshes ahead, inside the time to live: the nearest it has to stale-while-revalidate. */
function cacheManager({ url, space, tiers, ttlMs, staleMs }) {
  const stores = [...(tiers.l1 ? [keyvMemory()] : []), ...(tiers.l2 ? [keyvRedis(url, space)] : [])];
  const cache = createCache({ stores, ttl: ttlMs });
  const life = staleMs > 0 ? { ttl: ttlMs + staleMs, refreshThreshold: staleMs } : { ttl: ttlMs };
  return {
    get: (key, load) => cache.wrap(key, load, life),
    force: async (key, load) => cache.set(key, await load(), ttlMs),
    invalidate: (key) => cache.del(key),
    close: () => briefly(cache.disconnect()),
  };
}

/** Refreshes ahead, like cache-manager. One loader per instance: it looks up the one that the caller gave for the key. */
function layeredLoader({ url, space, tiers, ttlMs, staleMs }) {
  const redis = tiers.l2 ? connect(url) : undefined;
  const loads = new Map();
  const life =
    staleMs > 0 ? { ttlInMsecs: ttlMs + staleMs, ttlLeftBeforeRefreshInMsecs: staleMs } : { ttlInMsecs: ttlMs };
  const loader = new Loader({
    ...(tiers.l1 ? { inMemoryCache: { ...life, maxItems: items } } : {}),
    ...(redis ? { asyncCache: new RedisCache(redis, { json: true, prefix: space, ...life }) } : {}),
    logger: { error() {} },
    dataSourceGetOneFn: (key) => loads.get(key)(),
  });
  return {
    get: (key, load) => {
      loads.set(key, load);
      return loader.get(key);
    },
    force: (key, load) => {
      loads.set(key, load);
      return loader.forceRefresh(key);
    },
    invalidate: (key) => loader.invalidateCacheFor(key),
    close: async () => redis?.disconnect(),
  };
}

/** One tier by design, whole seconds. A refresh is a load and a `set`. */
function asyncCacheDedupe({ url, space, tiers, ttlMs, staleMs }) {
  const redis = tiers.l2 ? connect(url) : undefined;
  const loads = new Map();
  const cache = dedupe.createCache({
    ttl: Math.max(1, Math.round(ttlMs / 1000)),
    stale: Math.round(staleMs / 1000),
    storage: redis ? { type: 'redis', options: { client: redis } } : { type: 'memory', options: { size: items } },
  });
  cache.define(space, (key) => loads.get(key)());
  return {
    get: (key, load) => {
      loads.set(key, load);
      return cache[space](key);
    },
    force: async (key, load) =>
      cache.set(space, `${space}~${key}`, await load(), Math.max(1, Math.round(ttlMs / 1000))),
    invalidate: (key) => cache.clear(space, key),
    close: async () => redis?.disconnect(),
  };
}

/** Memory only. */
function lruCache({ ttlMs, staleMs }) {
  const loads = new Map();
  const cache = new LRUCache({
    max: items,
    ttl: ttlMs,
    allowStale: staleMs > 0,
    allowStaleOnFetchRejection: true,
    fetchMethod: (key) => loads.get(key)(),
  });
  return {
    get: (key, load) => {
      loads.set(key, load);
      return cache.fetch(key);
    },
    force: (key, load) => {
      loads.set(key, load);
      return cache.fetch(key, { forceRefresh: true });
    },
    invalidate: async (key) => cache.delete(key),
    close: async () => {},
  };
}

export const peers = [
  { name: 'bentocache 1.6.1', tiers: ['l1', 'l2', 'both'], create: bentocache },
  { name: 'cachified 5.6.3', tiers: ['l1', 'l2'], create: cachifiedOne },
  { name: 'cacheable 2.5.0', tiers: ['l1', 'l2', 'both'], create: cacheable },
  { name: 'cache-manager 7.2.9', tiers: ['l1', 'l2', 'both'], create: cacheManager },
  { name: 'layered-loader 14.2.2', tiers: ['l1', 'l2', 'both'], create: layeredLoader },
  { name: 'async-cache-dedupe 3.4.0', tiers: ['l1', 'l2'], create: asyncCacheDedupe },
  { name: 'lru-cache 11.5.3', tiers: ['l1'], create: lruCache },
];

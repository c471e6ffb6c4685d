import express from 'express';
import Redis from 'ioredis';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';

/** The usual way to cache in an Express route: bentocache with memory and Redis, the object sent as JSON. */
const redis = new Redis(process.env.REDIS_CACHE_URL);
const document = JSON.parse(await redis.get(process.env.BENCH_DOCUMENT));
const cache = new BentoCache({
  default: 'both',
  stores: {
    both: bentostore()
      .useL1Layer(memoryDriver({ maxItems: 1_000, serialize: false }))
      .useL2Layer(redisDriver({ connection: redis, prefix: 'bench-bento' })),
  },
});
const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/snapshot', async (request, response) => {
  response.json(await cache.getOrSet({ key: 'snapshot', factory: () => document, ttl: '10m', grace: '1h' }));
});
const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address().port));

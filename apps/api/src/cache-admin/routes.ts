import { Router } from 'express';
import type { Redis } from 'ioredis';
import { cacheClearRequestSchema, SNAPSHOT_TYPES, type CacheStatus } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { parseBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import { redisMemory } from '@pulso/platform';

/** What the cache holds, and emptying it. */
export function cacheAdminRoutes(context: ApiContext, cacheRedis: Redis): Router {
  const router = Router();

  router.get('/manager/api/cache/status', async (_request, response) => {
    const [census, memory] = await Promise.all([context.cache.census(), redisMemory(cacheRedis).catch(() => null)]);
    const types = Object.fromEntries(
      SNAPSHOT_TYPES.map((type) => {
        const { hits, misses } = context.statistics.reads(type);
        const counted = census === 'down' ? undefined : census[type];
        return [
          type,
          {
            entries: counted?.entries ?? 0,
            bytes: counted?.bytes ?? 0,
            fresh: counted?.fresh ?? 0,
            stale: counted?.stale ?? 0,
            hits,
            misses,
            hitRate: hits + misses === 0 ? null : hits / (hits + misses),
          },
        ];
      }),
    ) as CacheStatus['types'];
    response.set('Cache-Control', 'no-store').json({ types, redis: memory } satisfies CacheStatus);
  });

  router
    .route('/manager/api/cache/clear')
    .post(async (request, response) => {
      const { type } = parseBody(cacheClearRequestSchema, request.body);
      const { cleared } = await context.cache.writer.clear(type ? [type] : SNAPSHOT_TYPES).catch(() => {
        throw new HttpProblem(503, 'cache-away', 'the cache does not answer', { headers: { 'Retry-After': '5' } });
      });
      context.logger.info({ type: type ?? 'all', cleared }, 'cache cleared');
      response.json({ cleared });
    })
    .all(() => {
      throw new HttpProblem(405, 'method-not-allowed', 'use POST', { headers: { Allow: 'POST' } });
    });

  return router;
}

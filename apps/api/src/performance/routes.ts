import { Router } from 'express';
import type { Probes } from '@pulso/monitoring';
import type { ApiContext } from '../context.ts';

/** Latencies of this process per route, and what the workers say of their refreshes. Times in ms over 5 minutes. */
export function performanceRoutes(context: ApiContext, probes: Probes): Router {
  const router = Router();
  router.get('/manager/api/performance/metrics', (_request, response) => {
    const { heartbeats, depth, feed, precompute } = probes.latest();
    const workers = (heartbeats ?? []).filter((beat) => beat.process === 'worker');
    response.set('Cache-Control', 'no-store').json({
      routes: context.statistics.routes(),
      refreshes: workers.map(({ id, detail }) => ({ worker: id, ...detail })),
      queues: depth,
      changeFeed: feed,
      precompute,
    });
  });
  return router;
}

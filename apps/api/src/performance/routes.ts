import { Router } from 'express';
import type { Performance } from '@pulso/kpi-core';
import type { ProbeResults, Probes } from '@pulso/monitoring';
import type { ApiContext } from '../context.ts';
import type { JobHistory } from '../operations/job-history.ts';
import { changeToScreen, refreshLatencies } from '../operations/jobs.ts';

/** How long answers, refreshes and changes take. */
export function performanceRoutes(context: ApiContext, probes: Probes, finishedJobs: JobHistory): Router {
  const router = Router();
  router.get('/manager/api/performance/metrics', async (_request, response) => {
    const jobs = await finishedJobs().catch(() => null);
    const { heartbeats, depth, feed } = probes.latest();
    const nowMs = Date.now();
    response.set('Cache-Control', 'no-store').json({
      routes: context.statistics.routes(),
      refreshes: jobs && refreshLatencies(jobs, nowMs),
      changeToCommit: changeToScreen(heartbeats, jobs, nowMs),
      workers: workers(heartbeats),
      queues: depth,
      changeFeed: feed,
    } satisfies Performance);
  });
  return router;
}

function workers(heartbeats: ProbeResults['heartbeats']): Performance['workers'] {
  return (heartbeats ?? [])
    .filter(({ process }) => process === 'worker')
    .map(({ id, detail }) => ({
      id,
      jobs: Number(detail['jobs'] ?? 0),
      failed: Number(detail['failed'] ?? 0),
      active: Number(detail['active'] ?? 0),
    }));
}

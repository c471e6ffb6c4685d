import { Router } from 'express';
import type { Operations } from '@pulso/kpi-core';
import type { ProbeResults, Probes } from '@pulso/monitoring';
import type { LiveHeartbeat } from '@pulso/platform';
import type { ApiContext } from '../context.ts';
import { alertsNow } from './alerts.ts';
import type { JobHistory } from './job-history.ts';
import { changeToScreen, slowest } from './jobs.ts';

/** What whoever runs the product looks at beside health. Each part stands alone: one that cannot be read hides no other. */
export function operationsRoutes(context: ApiContext, probes: Probes, finishedJobs: JobHistory): Router {
  const router = Router();
  router.get('/manager/api/operations', async (_request, response) => {
    const { db, packs } = context;
    const [jobs, alerts] = await Promise.all([
      finishedJobs().catch(() => null),
      alertsNow(db, packs.all).catch(() => null),
    ]);
    const { heartbeats, drift, precompute } = probes.latest();
    const nowMs = Date.now();
    response.set('Cache-Control', 'no-store').json({
      processes: processes(heartbeats),
      alerts,
      changeToScreen: changeToScreen(heartbeats, jobs, nowMs),
      precompute:
        precompute &&
        precompute.map(({ atMs, written: _, ...run }) => ({ ...run, lastRunAt: new Date(atMs).toISOString() })),
      drift: drift && { differences: drift.differences, checkedAt: new Date(drift.checkedAtMs).toISOString() },
      slow: jobs && slowest(jobs, nowMs),
    } satisfies Operations);
  });
  return router;
}

function processes(heartbeats: ProbeResults['heartbeats']): Operations['processes'] {
  if (heartbeats === null) return null;
  // The probes keep them as they were read, with their age.
  return (heartbeats as readonly LiveHeartbeat[])
    .map(({ id, process, startedAtMs, rss, detail, ...beat }) => ({
      id,
      process,
      uptimeMs: Math.max(0, beat.atMs + beat.ageMs - startedAtMs),
      ageMs: beat.ageMs,
      rss,
      leader: process === 'scheduler' ? detail['leader'] === true : null,
    }))
    .toSorted((a, b) => a.process.localeCompare(b.process) || b.uptimeMs - a.uptimeMs);
}

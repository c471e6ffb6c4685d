import type { ProbeResults } from '@pulso/monitoring';
import { createWindow } from '@pulso/platform';
import { SNAPSHOT_TYPES, type Operations, type Performance } from '@pulso/kpi-core';
import type { FinishedJob } from './job-history.ts';

const SLOWEST = 10;
const HOUR_MS = 3_600_000;

/** How long the refreshes of each type waited for a worker and took, over the last hour. */
export function refreshLatencies(jobs: readonly FinishedJob[], nowMs: number): NonNullable<Performance['refreshes']> {
  const recent = recentRefreshes(jobs, nowMs);
  const latencies = SNAPSHOT_TYPES.map((type) => {
    const { wait, duration } = spans(
      recent.filter(({ data }) => Array.isArray(data.types) && data.types.includes(type)),
    );
    return [type, { lag: wait, duration }];
  });
  return Object.fromEntries(latencies) as NonNullable<Performance['refreshes']>;
}

/** The longest of the last hour, the longest first. */
export function slowest(jobs: readonly FinishedJob[], nowMs: number): NonNullable<Operations['slow']> {
  return jobs
    .filter(({ finishedAt }) => finishedAt > nowMs - HOUR_MS)
    .map((job) => ({ ...job, ms: job.finishedAt - job.startedAt }))
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST)
    .map(({ id, queue, name, data, finishedAt, ms }) => ({
      id,
      queue,
      job: name,
      pack: typeof data.pack === 'string' ? data.pack : null,
      types: Array.isArray(data.types) ? data.types.map(String) : [],
      reason: typeof data.reason === 'string' ? data.reason : null,
      at: new Date(finishedAt).toISOString(),
      ms,
    }));
}

/** The spans between a statement and the stored snapshot, as far as they are known. */
export function changeToScreen(
  heartbeats: ProbeResults['heartbeats'],
  jobs: readonly FinishedJob[] | null,
  nowMs: number,
): Operations['changeToScreen'] {
  return { mark: markLag(heartbeats), ...(jobs ? changeSteps(jobs, nowMs) : { wait: null, compute: null }) };
}

/** From statement to mark, as the scheduler that acts measured it over 5 minutes. */
function markLag(heartbeats: ProbeResults['heartbeats']): Operations['changeToScreen']['mark'] {
  const leader = heartbeats?.find(({ process, detail }) => process === 'scheduler' && detail['leader'] === true);
  const lag = leader?.detail['markLag'] as Operations['changeToScreen']['mark'] | undefined;
  return lag ? { count: lag.count, p50: lag.p50, p95: lag.p95 } : null;
}

/** How long refreshes that a change asked for waited for a worker and took, over the last hour. */
export function changeSteps(
  jobs: readonly FinishedJob[],
  nowMs: number,
): Pick<Operations['changeToScreen'], 'wait' | 'compute'> {
  const { wait, duration } = spans(recentRefreshes(jobs, nowMs).filter(({ data }) => data.reason === 'change'));
  return { wait, compute: duration };
}

function recentRefreshes(jobs: readonly FinishedJob[], nowMs: number): FinishedJob[] {
  return jobs.filter(({ name, finishedAt }) => name === 'refresh' && finishedAt > nowMs - HOUR_MS);
}

/** How long jobs waited for a worker from when they were due, and took, ms. */
function spans(jobs: readonly FinishedJob[]) {
  const [wait, duration] = [createWindow(HOUR_MS), createWindow(HOUR_MS)];
  for (const { dueAt, startedAt, finishedAt } of jobs) {
    wait.add(Math.max(0, startedAt - dueAt));
    duration.add(finishedAt - startedAt);
  }
  return { wait: wait.summary(), duration: duration.summary() };
}

import type { ProbeResults } from '@pulso/monitoring';
import { createWindow, type JobProducer } from '@pulso/platform';
import { SNAPSHOT_TYPES, type Operations, type Performance } from '@pulso/kpi-core';

/** What of a finished job tells how it went. Times in epoch ms. */
export interface FinishedJob {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly data: { readonly pack?: unknown; readonly types?: unknown; readonly reason?: unknown };
  /** When it could have begun: it was added, and its delay was over. */
  readonly dueAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
}

const PER_QUEUE = 200;
const SLOWEST = 10;
const READ_AGAIN_MS = 5_000;
const HOUR_MS = 3_600_000;

/** The jobs that ended last in each queue. @throws when the queue Redis is away */
async function finishedJobs({ queues }: Pick<JobProducer, 'queues'>): Promise<FinishedJob[]> {
  const lists = await Promise.all(
    Object.entries(queues).map(async ([name, queue]) => {
      const jobs = await queue.getCompleted(0, PER_QUEUE - 1);
      // A job can be removed between the list and the reading of it.
      return jobs.filter(Boolean).flatMap(({ id, name: job, data, timestamp, delay, processedOn, finishedOn }) =>
        id === undefined || processedOn === undefined || finishedOn === undefined
          ? []
          : [
              {
                id,
                queue: name,
                name: job,
                data: data as FinishedJob['data'],
                dueAt: timestamp + delay,
                startedAt: processedOn,
                finishedAt: finishedOn,
              },
            ],
      );
    }),
  );
  return lists.flat();
}

/** The jobs that ended last, read at most every five seconds however many ask. @throws as `finishedJobs` */
export function createJobHistory(producer: Pick<JobProducer, 'queues'>): JobHistory {
  let readAtMs = -Infinity;
  let jobs: Promise<FinishedJob[]>;
  return () => {
    if (performance.now() - readAtMs < READ_AGAIN_MS) return jobs;
    readAtMs = performance.now();
    jobs = finishedJobs(producer);
    // A failure is not remembered.
    jobs.catch(() => (readAtMs = -Infinity));
    return jobs;
  };
}
export type JobHistory = () => Promise<FinishedJob[]>;

/** How long the refreshes of each type waited for a worker and took, over the last hour. */
export function refreshLatencies(jobs: readonly FinishedJob[], nowMs: number): NonNullable<Performance['refreshes']> {
  const recent = jobs.filter(({ name, finishedAt }) => name === 'refresh' && finishedAt > nowMs - HOUR_MS);
  const latencies = SNAPSHOT_TYPES.map((type) => {
    const [lag, duration] = [createWindow(HOUR_MS), createWindow(HOUR_MS)];
    for (const { data, dueAt, startedAt, finishedAt } of recent) {
      if (!Array.isArray(data.types) || !data.types.includes(type)) continue;
      lag.add(Math.max(0, startedAt - dueAt));
      duration.add(finishedAt - startedAt);
    }
    return [type, { lag: lag.summary(), duration: duration.summary() }];
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
  const [wait, compute] = [createWindow(HOUR_MS), createWindow(HOUR_MS)];
  for (const { name, data, dueAt, startedAt, finishedAt } of jobs) {
    if (name !== 'refresh' || data.reason !== 'change' || finishedAt < nowMs - HOUR_MS) continue;
    wait.add(Math.max(0, startedAt - dueAt));
    compute.add(finishedAt - startedAt);
  }
  return { wait: wait.summary(), compute: compute.summary() };
}

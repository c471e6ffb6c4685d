import { createWindow, type JobProducer } from '@pulso/platform';
import type { Operations } from '@pulso/kpi-core';

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
const HOUR_MS = 3_600_000;

/** The jobs that ended last in each queue. @throws when the queue Redis is away */
export async function finishedJobs({ queues }: Pick<JobProducer, 'queues'>): Promise<FinishedJob[]> {
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

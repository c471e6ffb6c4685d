import type { JobProducer } from '@pulso/platform';

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

/** The jobs that ended last. @throws when the queue Redis is away */
export type JobHistory = () => Promise<FinishedJob[]>;

const PER_QUEUE = 200;
const READ_AGAIN_MS = 5_000;

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

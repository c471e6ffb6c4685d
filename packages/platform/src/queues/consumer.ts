import { UnrecoverableError, Worker, type Job, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../logging/logger.ts';
import { catalogue, QUEUE_NAMES, type Handlers, type QueueName } from './catalogue.ts';
import { createJobSignal } from './job-signal.ts';
import { QUEUE_PREFIX } from './producer.ts';

export interface ConsumerOptions {
  /** A blocking connection per queue. */
  connect(queue: QueueName): Redis;
  readonly handlers: Handlers;
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /** Longest time a job may take, ms. */
  readonly jobTimeoutMs: Readonly<Record<QueueName, number>>;
  readonly logger: Logger;
  /** Goes on with the trace that a job carries. */
  readonly telemetry?: Telemetry | undefined;
  onFinished?(job: { queue: QueueName; name: string; ok: boolean; durationMs: number }): void;
}

/** What this process does of one queue. */
export interface QueueActivity {
  readonly active: number;
  /** Jobs begun since the process started. */
  readonly started: number;
}

export interface JobConsumer {
  active(): number;
  activity(): Readonly<Record<QueueName, QueueActivity>>;
  /** Waits for active jobs until the deadline, then leaves them to another worker. */
  close(deadlineMs: number): Promise<void>;
}

/** Runs the handlers of every queue. Each job ends by its deadline or when its lock is lost. */
export function createConsumer({
  connect,
  handlers,
  concurrency,
  jobTimeoutMs,
  logger,
  telemetry,
  onFinished,
}: ConsumerOptions): JobConsumer {
  const activity = Object.fromEntries(QUEUE_NAMES.map((queue) => [queue, { active: 0, started: 0 }])) as Record<
    QueueName,
    { active: number; started: number }
  >;

  const start = (queue: QueueName): Worker => {
    const process = async (job: Job, _token?: string, cancelled?: AbortSignal) => {
      const handler = (handlers[queue] as Record<string, (data: unknown, context: unknown) => Promise<void>>)[job.name];
      const schema = (
        catalogue[queue].jobs as Record<
          string,
          { safeParse(value: unknown): { success: boolean; data?: unknown; error?: Error } }
        >
      )[job.name];
      if (!handler || !schema) throw new UnrecoverableError(`no job "${job.name}" in queue "${queue}"`);
      const parsed = schema.safeParse(job.data);
      if (!parsed.success)
        throw new UnrecoverableError(`the data of job "${job.name}" is refused: ${parsed.error?.message}`);
      const { signal, end } = createJobSignal(cancelled, jobTimeoutMs[queue]);
      const startedAt = performance.now();
      activity[queue].active += 1;
      activity[queue].started += 1;
      let ok = false;
      try {
        await handler(parsed.data, { id: `${queue}/${job.id}`, signal, stalled: job.stalledCounter });
        ok = true;
      } finally {
        end();
        activity[queue].active -= 1;
        onFinished?.({ queue, name: job.name, ok, durationMs: performance.now() - startedAt });
      }
    };
    const worker = new Worker(queue, process, {
      connection: connect(queue),
      prefix: QUEUE_PREFIX,
      concurrency: concurrency[queue],
      lockDuration: 15_000,
      stalledInterval: 5_000,
      maxStalledCount: 5,
      maxStartedAttempts: 10,
      runRetryDelay: 1_000,
      metrics: { maxDataPoints: 60 * 24 },
      ...(telemetry ? { telemetry } : {}),
    });
    worker.on('error', (error) => logger.warn({ queue, err: error.message }, 'queue error'));
    worker.on('failed', (job, error) =>
      logger.warn({ queue, job: job?.id, name: job?.name, err: error.message }, 'job failed'),
    );
    worker.on('stalled', (id) => logger.warn({ queue, job: id }, 'job stalled'));
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'lock lost');
    });
    return worker;
  };

  const workers = QUEUE_NAMES.map(start);
  return {
    active: () => QUEUE_NAMES.reduce((sum, queue) => sum + activity[queue].active, 0),
    activity: () => activity,
    async close(deadlineMs) {
      // close() hangs while Redis is away; the stalled check gives the jobs to another worker then.
      const late = new Promise((resolve) => setTimeout(resolve, deadlineMs).unref());
      await Promise.race([Promise.allSettled(workers.map((worker) => worker.close())), late]);
    },
  };
}

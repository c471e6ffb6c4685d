import { Queue, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import { catalogue, QUEUE_NAMES, type JobData, type JobName, type QueueName } from './catalogue.ts';

export interface EnqueueOptions {
  /** Requests with the same id are one: at most one active and one waiting after it. */
  readonly deduplicationId?: string;
  /** Wait this long for more of the same, ms. */
  readonly delayMs?: number;
  /** 1 is the most urgent; default none, which runs before all that have one. */
  readonly priority?: number;
}

/** Puts jobs into queues. Fails within 300 ms when the queue Redis is away; a failed add may still have been done. */
export interface JobProducer {
  add<Q extends QueueName, J extends JobName<Q>>(
    queue: Q,
    job: J,
    data: JobData<Q, J>,
    options?: EnqueueOptions,
  ): Promise<void>;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** Waiting, delayed and active jobs per queue. @throws when the queue Redis is away */
  depth(): Promise<Record<QueueName, { waiting: number; active: number; delayed: number; failed: number }>>;
  /** Jobs that a worker could take now: none of a paused queue. @throws when the queue Redis is away */
  takeable(): Promise<Record<QueueName, number>>;
  close(): Promise<void>;
}

export const QUEUE_PREFIX = 'pulso-queue';

/** With `telemetry` each job carries the trace in which it was added. */
export function createProducer(connection: Redis, telemetry?: Telemetry): JobProducer {
  const queues = Object.fromEntries(
    QUEUE_NAMES.map((name) => {
      const queue = new Queue(name, {
        connection,
        prefix: QUEUE_PREFIX,
        // Both are needed: with only the first one, a queue built while Redis is away stays unusable for ever.
        skipWaitingForReady: true,
        skipVersionCheck: true,
        streams: { events: { maxLen: 1_000 } },
        ...(telemetry ? { telemetry } : {}),
        defaultJobOptions: {
          attempts: 1,
          removeOnComplete: { age: 3_600, count: 500 },
          removeOnFail: { age: 7 * 24 * 3_600, count: 2_000 },
          keepLogs: 50,
          sizeLimit: 16_384,
        },
      });
      // Each failure reaches the caller of the operation; without a listener it would end the process as well.
      queue.on('error', () => {});
      return [name, queue];
    }),
  ) as unknown as Record<QueueName, Queue>;

  return {
    queues,
    async add(queue, job, data, options = {}) {
      const schema = (catalogue[queue].jobs as unknown as Record<string, { parse(value: unknown): unknown }>)[job]!;
      await queues[queue].add(job, schema.parse(data), {
        ...(options.deduplicationId ? { deduplication: { id: options.deduplicationId, keepLastIfActive: true } } : {}),
        ...(options.delayMs ? { delay: options.delayMs } : {}),
        ...(options.priority ? { priority: options.priority } : {}),
      });
    },
    async depth() {
      const counts = await Promise.all(
        QUEUE_NAMES.map(async (name) => {
          const {
            waiting = 0,
            prioritized = 0,
            active = 0,
            delayed = 0,
            failed = 0,
          } = await queues[name].getJobCounts();
          return [name, { waiting: waiting + prioritized, active, delayed, failed }] as const;
        }),
      );
      return Object.fromEntries(counts) as Record<
        QueueName,
        { waiting: number; active: number; delayed: number; failed: number }
      >;
    },
    async takeable() {
      const counts = await Promise.all(
        QUEUE_NAMES.map(async (name) => {
          if (await queues[name].isPaused()) return [name, 0] as const;
          const { waiting = 0, prioritized = 0 } = await queues[name].getJobCounts('waiting', 'prioritized');
          return [name, waiting + prioritized] as const;
        }),
      );
      return Object.fromEntries(counts) as Record<QueueName, number>;
    },
    async close() {
      await Promise.allSettled(QUEUE_NAMES.map((name) => queues[name].close()));
    },
  };
}

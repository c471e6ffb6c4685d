import { z } from 'zod';

/**
 * Every queue and job of the product with the schema of its data. A worker must have a handler for each job or it does
 * not compile; data is checked again when a job is taken, since an operator can write jobs by hand.
 */
export const REASONS = ['change', 'schedule', 'miss', 'manual', 'warm'] as const;

const refresh = z.strictObject({
  pack: z.string().max(64),
  /** Hash of the variant; its filters are read from the registry, never from the job. */
  variant: z.string().max(64),
  types: z.array(z.string().max(32)).min(1).max(8),
  reason: z.enum(REASONS),
  /** Recompute although the snapshot is fresh. */
  force: z.boolean(),
});

export const catalogue = {
  /** Live figures that somebody is looking at. */
  kpis: { jobs: { refresh } },
  /** Whole dashboards that somebody asked for, and cold keys. */
  dashboard: { jobs: { refresh } },
  /** What nobody waits for. */
  background: {
    jobs: {
      refresh,
      precompute: z.strictObject({ pack: z.string().max(64) }),
      import: z.strictObject({ run: z.uuid() }),
      history: z.strictObject({ pack: z.string().max(64) }),
      drift: z.strictObject({
        pack: z.string().max(64),
        /** How often this check has been put off in favour of those who wait. */
        deferred: z.int().min(0).max(100).default(0),
      }),
    },
  },
} as const;

export type QueueName = keyof typeof catalogue;
export type JobName<Q extends QueueName> = keyof (typeof catalogue)[Q]['jobs'] & string;
export type JobData<Q extends QueueName, J extends JobName<Q>> = z.infer<(typeof catalogue)[Q]['jobs'][J] & z.ZodType>;
export type RefreshJob = z.infer<typeof refresh>;

export const QUEUE_NAMES = Object.keys(catalogue) as QueueName[];

/** What every handler gets besides its data. */
export interface JobContext {
  readonly id: string;
  /** Aborted when the job must end: lock lost, deadline, shutdown. */
  readonly signal: AbortSignal;
  /** How often a worker has gone away, or stood still, while it had this job in work. */
  readonly stalled: number;
}

/** One handler for each job of each queue, with data of the right type. */
export type Handlers = {
  readonly [Q in QueueName]: {
    readonly [J in JobName<Q>]: (data: JobData<Q, J>, context: JobContext) => Promise<void>;
  };
};

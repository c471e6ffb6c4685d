import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';
import { operationsSchema } from './operations.ts';

/** ms; `null` where nothing was measured. */
const latencySchema = z.object({
  count: z.int(),
  mean: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

/** `GET /manager/api/performance/metrics`: how long things take. A part that cannot be read is `null`. */
export const performanceSchema = z.object({
  /** Answers of this process by route, over 5 minutes. */
  routes: z.record(z.string(), latencySchema),
  /** Over an hour, of all workers. A job may compute several types: each has its whole duration. */
  refreshes: z
    .record(
      z.enum(SNAPSHOT_TYPES),
      z.object({
        /** From when the job was due until a worker took it. */
        lag: latencySchema,
        duration: latencySchema,
      }),
    )
    .nullable(),
  /** From the statement that changed a row to the stored snapshot, in its three spans. */
  changeToCommit: operationsSchema.shape.changeToScreen,
  /** Jobs since each began. */
  workers: z.array(z.object({ id: z.string(), jobs: z.int(), failed: z.int(), active: z.int() })),
  queues: z.record(z.string(), z.record(z.string(), z.number())).nullable(),
  changeFeed: z.object({ waiting: z.int(), oldestMs: z.number() }).nullable(),
});
export type Performance = z.infer<typeof performanceSchema>;

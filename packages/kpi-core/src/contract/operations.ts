import { z } from 'zod';

const localized = z.object({ es: z.string(), en: z.string() });

/** A span of the way from change to screen, ms; `null` quantiles when nothing was measured lately. */
const stepSchema = z.object({ count: z.int(), p50: z.number().nullable(), p95: z.number().nullable() });

const alertSchema = z.object({
  rule: z.string(),
  title: localized,
  action: localized,
  severity: z.enum(['warning', 'critical']),
  labels: z.record(z.string(), z.string()),
});

/** `GET /manager/api/operations`: what whoever runs the product looks at beside health. A part that cannot be read is `null`. */
export const operationsSchema = z.object({
  processes: z
    .array(
      z.object({
        id: z.string(),
        process: z.enum(['api', 'worker', 'scheduler']),
        uptimeMs: z.number(),
        /** Since its last heartbeat. */
        ageMs: z.number(),
        rss: z.number(),
        /** Of schedulers: whether it is the one that acts. */
        leader: z.boolean().nullable(),
      }),
    )
    .nullable(),
  alerts: z
    .object({
      firing: z.array(alertSchema.extend({ since: z.iso.datetime() })),
      history: z.array(
        alertSchema.extend({ kind: z.enum(['firing', 'resolved']), at: z.iso.datetime(), silenced: z.boolean() }),
      ),
    })
    .nullable(),
  /** From commit to stored snapshot: the statement until its mark, the wait for a worker, the computation. */
  changeToScreen: z.object({
    mark: stepSchema.nullable(),
    wait: stepSchema.nullable(),
    compute: stepSchema.nullable(),
  }),
  /** The last run of each pack that has had one; precision and recall over 24 hours. */
  precompute: z
    .array(
      z.object({
        pack: z.string(),
        lastRunAt: z.iso.datetime(),
        /** Variants that it wanted warm. */
        wanted: z.int(),
        /** Of these, left warm. */
        warm: z.int(),
        /** Not reached: the budget was spent, or live refreshes waited. */
        deferred: z.int(),
        /** Time of a database connection, s. */
        seconds: z.number(),
        budgetSeconds: z.number(),
        /** Share of the variants kept warm that somebody viewed; `null` where none was kept warm. */
        precision: z.number().nullable(),
        /** Share of the first views that found a variant kept warm; `null` where there was none. */
        recall: z.number().nullable(),
      }),
    )
    .nullable(),
  /** The last comparison of rollups with rows; `null` before the first. */
  drift: z.object({ differences: z.int(), checkedAt: z.iso.datetime() }).nullable(),
  /** The longest jobs of the last hour. */
  slow: z
    .array(
      z.object({
        id: z.string(),
        queue: z.string(),
        job: z.string(),
        pack: z.string().nullable(),
        types: z.array(z.string()),
        reason: z.string().nullable(),
        at: z.iso.datetime(),
        ms: z.number(),
      }),
    )
    .nullable(),
});
export type Operations = z.infer<typeof operationsSchema>;

import { z } from 'zod';

export const unitSchema = z.enum(['CLP', 'days', 'ratio', 'count']);
export const semaphoreSchema = z.enum(['green', 'amber', 'red', 'none']);

/** One figure with what is needed to read it. `null` means missing: it is never replaced by a number. */
export const kpiSchema = z.object({
  value: z.number().nullable(),
  unit: unitSchema,
  /** Which direction is good; absent where neither is. */
  better: z.enum(['up', 'down']).nullable(),
  status: semaphoreSchema,
  limits: z.object({ green: z.number(), amber: z.number() }).optional(),
  target: z
    .object({
      /** Target of the whole period, CLP. */
      value: z.number(),
      /** Share of the period that has passed, 0..1. */
      elapsed: z.number(),
    })
    .optional(),
  previous: z.number().nullable(),
  previousSource: z.enum(['computed', 'recorded', 'reconstructed', 'none']),
  /** Inclusive days that `previous` stands for. */
  previousPeriod: z.object({ from: z.iso.date(), to: z.iso.date() }).optional(),
  /** `value − previous`, same unit. */
  delta: z.number().nullable(),
  /** Statements in the sum or denominator. */
  sampleSize: z.int(),
  spark: z.array(z.number().nullable()),
});
export type Kpi = z.infer<typeof kpiSchema>;
export type Semaphore = z.infer<typeof semaphoreSchema>;

/** A business alert of a pack: `id` picks the text in the presentation, `params` fills it. */
export const businessAlertSchema = z.object({
  id: z.string(),
  severity: z.enum(['warning', 'critical']),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});
export type BusinessAlert = z.infer<typeof businessAlertSchema>;

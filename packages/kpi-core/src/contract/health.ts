import { z } from 'zod';

export const checkSchema = z.object({
  componentType: z.string(),
  status: z.enum(['pass', 'warn', 'fail']),
  observedValue: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  observedUnit: z.string().optional(),
  time: z.iso.datetime(),
  output: z.string().optional(),
});
export type Check = z.infer<typeof checkSchema>;

const memorySchema = z.object({ used: z.number(), max: z.number(), ratio: z.number().nullable() });

/** `application/health+json` for the whole installation. */
export const systemHealthSchema = z.object({
  status: z.enum(['pass', 'warn', 'fail']),
  redis: z.boolean(),
  postgres: z.boolean(),
  /** Live heartbeats. */
  workers: z.int(),
  /** Served from cache ÷ snapshot reads over 5 minutes; `null` under 50 reads. */
  cache_hit_rate: z.number().nullable(),
  /** Seconds, over the same window. */
  avg_response_time: z.number().nullable(),
  memory_usage: z.object({
    redis_cache: memorySchema.nullable(),
    redis_queue: memorySchema.nullable(),
    process: z.object({ rss: z.number() }),
  }),
  checks: z.record(z.string(), z.array(checkSchema)),
});
export type SystemHealth = z.infer<typeof systemHealthSchema>;

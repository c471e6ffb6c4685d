import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

export const cacheStatusSchema = z.object({
  types: z.record(
    z.enum(SNAPSHOT_TYPES),
    z.object({
      entries: z.int(),
      bytes: z.int(),
      fresh: z.int(),
      stale: z.int(),
      hits: z.int(),
      misses: z.int(),
      hitRate: z.number().nullable(),
    }),
  ),
  redis: z
    .object({
      usedBytes: z.number(),
      maxBytes: z.number(),
      policy: z.string(),
      evictedKeys: z.number(),
      connectedClients: z.number(),
    })
    .nullable(),
});
export type CacheStatus = z.infer<typeof cacheStatusSchema>;

export const cacheClearRequestSchema = z.strictObject({ type: z.enum(SNAPSHOT_TYPES).optional() });
export const cacheClearedSchema = z.object({ cleared: z.int() });

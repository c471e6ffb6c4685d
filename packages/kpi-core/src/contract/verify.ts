import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

export const verifyRequestSchema = z.strictObject({
  type: z.enum(SNAPSHOT_TYPES),
  filters: z.record(z.string(), z.unknown()).optional(),
});

export const verifyResultSchema = z.object({
  equal: z.boolean(),
  differences: z.array(z.object({ path: z.string(), snapshot: z.unknown(), recomputed: z.unknown() })),
});
export type VerifyResult = z.infer<typeof verifyResultSchema>;

import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

export const refreshRequestSchema = z.strictObject({
  filters: z.record(z.string(), z.unknown()).optional(),
  types: z.array(z.enum(SNAPSHOT_TYPES)).min(1).optional(),
});

export const refreshAcceptedSchema = z.object({ ticket: z.string(), statusUrl: z.string() });

export const ticketStatusSchema = z.object({
  state: z.enum(['waiting', 'active', 'completed', 'failed']),
  /** 0..1: share of the wanted snapshots that are ready. */
  progress: z.number(),
  requestedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  error: z.string().optional(),
});
export type TicketStatus = z.infer<typeof ticketStatusSchema>;

export const importAcceptedSchema = z.object({ ticket: z.string(), statusUrl: z.string() });

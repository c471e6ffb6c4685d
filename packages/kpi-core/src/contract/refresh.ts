import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

export const refreshRequestSchema = z.strictObject({
  filters: z.record(z.string(), z.unknown()).optional(),
  types: z.array(z.enum(SNAPSHOT_TYPES)).min(1).optional(),
});

export const refreshAcceptedSchema = z.object({ ticket: z.string(), statusUrl: z.string() });

/** Why a computation failed, as far as everybody may know. */
export const REFRESH_FAILURES = [
  'computation-timeout',
  'computation-data',
  'computation-mismatch',
  'computation-failed',
  'computation-crashed',
  'database-busy',
  'refresh-failed',
] as const;
export type RefreshFailure = (typeof REFRESH_FAILURES)[number];

export const ticketStatusSchema = z.object({
  state: z.enum(['waiting', 'active', 'completed', 'failed']),
  /** 0..1: share of the wanted snapshots that are ready. */
  progress: z.number(),
  requestedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  /** In short, without anything of the inside; an import's or a refresh's. */
  error: z.string().optional(),
  /** Of a refresh that failed. It is tried again in the background, so that it may be completed later. */
  code: z.enum(REFRESH_FAILURES).optional(),
});
export type TicketStatus = z.infer<typeof ticketStatusSchema>;

export const importAcceptedSchema = z.object({ ticket: z.string(), statusUrl: z.string() });

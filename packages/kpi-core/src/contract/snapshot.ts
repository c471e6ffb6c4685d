import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';

export const REFRESH_REASONS = ['change', 'schedule', 'miss', 'manual', 'warm'] as const;
export type RefreshReason = (typeof REFRESH_REASONS)[number];

/** The receipt of a snapshot: from what, when, why and how long. Stored beside `data`. */
export const snapshotMetaSchema = z.object({
  pack: z.string(),
  type: z.enum(SNAPSHOT_TYPES),
  schema: z.int(),
  filters: z.record(z.string(), z.unknown()),
  scope: z.string(),
  /** Wire key; the room of the socket has the same name. */
  key: z.string(),
  asOf: z.iso.date(),
  /** Redis µs at which the computation began; never goes back for a key. */
  version: z.string(),
  computedAt: z.iso.datetime(),
  computeMs: z.number(),
  rows: z.int(),
  /**
   * What the computation saw of the database, as `pg_current_snapshot()` writes it: a change is in these figures if and
   * only if `pg_visible_in_snapshot(xid, feedPosition)` of its row in the change feed. Absent past the cache.
   */
  feedPosition: z.string().optional(),
  source: z.enum(['rollup', 'rows']),
  reason: z.enum(REFRESH_REASONS),
  jobId: z.string().nullable(),
  formulas: z.string(),
});
export type SnapshotMeta = z.infer<typeof snapshotMetaSchema>;

export const snapshotSchema = z.object({
  data: z.record(z.string(), z.unknown()),
  meta: snapshotMetaSchema,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** 202 on a cold key that was not ready in time. */
export const computingSchema = z.object({
  status: z.literal('computing'),
  ticket: z.string(),
  statusUrl: z.string(),
  essential: z.record(z.string(), z.number().nullable()).nullable(),
});
export type Computing = z.infer<typeof computingSchema>;

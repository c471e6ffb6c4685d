import { z } from 'zod';
import { SNAPSHOT_TYPES } from '../identity/snapshot-type.ts';
import { snapshotMetaSchema } from './snapshot.ts';

export const subscribeSchema = z.strictObject({
  pack: z.string().max(64),
  type: z.enum(SNAPSHOT_TYPES),
  filters: z.record(z.string().max(64), z.unknown()).default({}),
});
export type SubscribeRequest = z.input<typeof subscribeSchema>;

export const unsubscribeSchema = z.strictObject({ key: z.string().max(128) });

export const subscribeAnswerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    key: z.string(),
    meta: snapshotMetaSchema.nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
  }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type SubscribeAnswer = z.infer<typeof subscribeAnswerSchema>;

export const snapshotEventSchema = z.object({
  key: z.string(),
  meta: snapshotMetaSchema,
  data: z.record(z.string(), z.unknown()),
});
export type SnapshotEvent = z.infer<typeof snapshotEventSchema>;

export const heartbeatSchema = z.object({
  at: z.iso.datetime(),
  /** Age of the oldest change that is not on the screens yet, ms; `null` when it is not known. */
  lagMs: z.number().nullable(),
  state: z.enum(['live', 'delayed', 'degraded']),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export interface ServerToClientEvents {
  snapshot: (event: SnapshotEvent) => void;
  heartbeat: (event: Heartbeat) => void;
  resync: () => void;
}
export interface ClientToServerEvents {
  subscribe: (request: SubscribeRequest, answer: (answer: SubscribeAnswer) => void) => void;
  unsubscribe: (request: { key: string }, answer: (answer: { ok: boolean }) => void) => void;
}

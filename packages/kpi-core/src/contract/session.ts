import { z } from 'zod';
import { isStorableText } from '../filters/text.ts';

/**
 * - `manager`: every figure, drill-down, export, refresh and import.
 * - `project_manager`: the same for the statements of certain project managers only, and no import.
 * - `ops`: runs the product (queues, cache, imports, audit); sees no figures.
 * - `monitor`: health and metrics; for machines.
 * - `admin`: everything.
 */
export const ROLES = ['manager', 'project_manager', 'ops', 'monitor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** `POST /api/v1/session` */
export const loginRequestSchema = z.strictObject({
  name: z.string().min(1).max(200).refine(isStorableText, { error: 'a character that no name has' }),
  password: z.string().min(1).max(256),
});
export type LoginRequest = z.infer<typeof loginRequestSchema>;

export const sessionScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('dimension'), dimension: z.string(), values: z.array(z.string()) }),
]);

/**
 * Answer of `GET /api/v1/session` (always 200), of `POST /api/v1/session` (login) and of
 * `POST /api/v1/session/refresh`.
 *
 * How a page uses it:
 * - `principal` is null and `loginRequired` is true: show `/manager/login`.
 * - Ask for a refresh (`POST …/refresh` with the body `{}`) shortly before `expiresAt`, and once after any 401:
 *   200 → go on; 401 → show the login; 409 → another tab is refreshing, repeat the request after a second.
 * - The tokens stand in HttpOnly cookies; nothing is to be kept by the page.
 * - Login failures: 401 `bad-credentials`, 429 with `Retry-After`, 403 `tls-required`.
 * - `DELETE /api/v1/session` logs out, 204.
 */
export const sessionSchema = z.object({
  /** False only for an installation without accounts on its own machine. */
  loginRequired: z.boolean(),
  principal: z
    .object({
      /** `local`: the one principal of an installation without accounts. */
      kind: z.enum(['local', 'account', 'key']),
      name: z.string(),
      roles: z.array(z.enum(ROLES)),
      scope: sessionScopeSchema,
    })
    .nullable(),
  /** When the session needs a refresh; null without one. */
  expiresAt: z.iso.datetime().nullable(),
  /** The ways to sign in. `oidc` is the address to go to (a full navigation), null when it is not configured. */
  signIn: z.object({ password: z.boolean(), oidc: z.string().nullable() }),
});
export type Session = z.infer<typeof sessionSchema>;

/** One row of `GET /manager/api/audit?before=&limit=&action=&actor=&outcome=`, newest first. */
export const auditEntrySchema = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  /** Name of an account or key, `local`, or `anonymous`. */
  actor: z.string(),
  /** `session.login`, `cache.clear`, `queue.write`, … */
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.enum(['ok', 'failed', 'denied']),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** `before` of the next page; null on the last. */
  nextBefore: z.int().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

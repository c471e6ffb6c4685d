import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Role } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';

/** A session that nobody uses ends after this long, h. */
export const IDLE_HOURS = 72;
/** Every session ends after this long, h. */
export const ABSOLUTE_HOURS = 14 * 24;
/** Two tabs may present the same token; within this time the second is told to wait, not taken for a thief, s. */
const GRACE_S = 10;

/** A refresh token as the browser keeps it, with what the next session token needs. */
export interface IssuedRefresh {
  readonly token: string;
  readonly family: string;
  readonly expiresAt: Date;
}

export interface SessionHolder {
  readonly accountId: string;
  readonly name: string;
  readonly role: Role;
  readonly projectManagers: readonly string[];
  readonly policyVersion: number;
}

export type Rotation =
  | { readonly outcome: 'rotated'; readonly refresh: IssuedRefresh; readonly holder: SessionHolder }
  /** Used a moment ago: another tab has the new one. */
  | { readonly outcome: 'just-used' }
  /** Used before: somebody has a copy. The whole family was revoked. */
  | { readonly outcome: 'reused'; readonly family: string; readonly name: string }
  | { readonly outcome: 'unknown' };

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const newToken = (): string => randomBytes(32).toString('base64url');
/** 256 random bits need no salt and no slow hash. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

async function insert(db: Database, family: string, accountId: string, startedAt: Date | null): Promise<IssuedRefresh> {
  const token = newToken();
  const { rows } = await sql<{ expiresAt: Date }>`
    insert into pulso.refresh_token (token_hash, family, account_id, family_started_at, expires_at)
    select ${hashOf(token)}, ${family}::uuid, ${accountId}::uuid, started, least(
      clock_timestamp() + make_interval(hours => ${IDLE_HOURS}), started + make_interval(hours => ${ABSOLUTE_HOURS}))
    from (select coalesce(${startedAt}::timestamptz, clock_timestamp()) as started) s
    returning expires_at as "expiresAt"`.execute(db);
  return { token, family, expiresAt: rows[0]!.expiresAt };
}

/** Begins a session after a successful sign-in. */
export async function openSession(db: Database, accountId: string): Promise<IssuedRefresh> {
  return insert(db, randomUUID(), accountId, null);
}

interface TokenRow extends SessionHolder {
  readonly family: string;
  readonly startedAt: Date;
  readonly disabled: boolean;
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly usedSecondsAgo: number | null;
}

/**
 * Takes a refresh token and gives the next one. Each is good once; one that comes a second time says that it was
 * copied, so its whole family is revoked (RFC 9700 §4.14.2).
 */
export async function rotateSession(db: Database, token: string): Promise<Rotation> {
  if (!TOKEN.test(token)) return { outcome: 'unknown' };
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<TokenRow>`
      select t.family, t.family_started_at as "startedAt", t.revoked_at is not null as revoked,
        t.expires_at <= clock_timestamp() as expired,
        extract(epoch from clock_timestamp() - t.used_at)::float8 as "usedSecondsAgo",
        a.id as "accountId", a.name, a.role, a.project_managers as "projectManagers",
        a.policy_version as "policyVersion", a.disabled_at is not null as disabled
      from pulso.refresh_token t join pulso.account a on a.id = t.account_id
      where t.token_hash = ${hashOf(token)} for update of t`.execute(tx);
    const row = rows[0];
    if (!row || row.revoked || row.expired || row.disabled) return { outcome: 'unknown' };
    if (row.usedSecondsAgo !== null) {
      if (row.usedSecondsAgo < GRACE_S) return { outcome: 'just-used' };
      await revokeFamily(tx, row.family);
      return { outcome: 'reused', family: row.family, name: row.name };
    }
    await sql`update pulso.refresh_token set used_at = clock_timestamp() where token_hash = ${hashOf(token)}`.execute(
      tx,
    );
    const { family, startedAt, accountId, name, role, projectManagers, policyVersion } = row;
    const refresh = await insert(tx, family, accountId, startedAt);
    return { outcome: 'rotated', refresh, holder: { accountId, name, role, projectManagers, policyVersion } };
  });
}

export async function revokeFamily(db: Database, family: string): Promise<void> {
  await sql`update pulso.refresh_token set revoked_at = clock_timestamp()
    where family = ${family}::uuid and revoked_at is null`.execute(db);
}

/** Ends the session that a refresh token belongs to; answers its family. */
export async function closeSession(db: Database, token: string): Promise<string | null> {
  if (!TOKEN.test(token)) return null;
  const { rows } = await sql<{ family: string }>`
    select family from pulso.refresh_token where token_hash = ${hashOf(token)}`.execute(db);
  const family = rows[0]?.family;
  if (family === undefined) return null;
  await revokeFamily(db, family);
  return family;
}

/** Drops tokens that expired or were revoked more than a day ago. */
export async function dropOldRefreshTokens(db: Database): Promise<void> {
  await sql`delete from pulso.refresh_token
    where least(expires_at, revoked_at) < clock_timestamp() - interval '1 day'`.execute(db);
}

import { sql } from 'kysely';
import type { Role } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { checkGrant, checkName, type Grant } from '../accounts/account.ts';
import { AccountError } from '../errors.ts';
import { hashSecret, keyText, newKey } from './key-text.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly projectManagers: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

export const DEFAULT_KEY_DAYS = 365;
export const MAX_KEY_DAYS = 730;

const columns = sql`id, name, role, project_managers as "projectManagers", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt"`;

/** Makes a key; its text is answered this once and stored nowhere. @throws {AccountError} */
export async function createKey(
  db: Database,
  key: Grant & { readonly name: string; readonly days?: number },
): Promise<{ readonly key: ApiKey; readonly text: string }> {
  const name = checkName(key.name);
  const { role, projectManagers } = checkGrant(key);
  const days = key.days ?? DEFAULT_KEY_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > MAX_KEY_DAYS) {
    throw new AccountError('invalid-expiry', {
      es: `una clave vale de 1 a ${MAX_KEY_DAYS} días`,
      en: `a key is valid for 1 to ${MAX_KEY_DAYS} days`,
    });
  }
  const fresh = newKey();
  const { rows } = await sql<ApiKey>`
    insert into pulso.api_key (id, name, secret_hash, role, project_managers, expires_at)
    values (${fresh.id}, ${name}, ${hashSecret(fresh.secret)}, ${role}, ${projectManagers}::text[],
      clock_timestamp() + make_interval(days => ${days}))
    returning ${columns}`.execute(db);
  return { key: rows[0]!, text: keyText(fresh) };
}

export async function listKeys(db: Database): Promise<ApiKey[]> {
  const { rows } = await sql<ApiKey>`select ${columns} from pulso.api_key order by created_at, id`.execute(db);
  return rows;
}

/** @throws {AccountError} `unknown-key` */
export async function revokeKey(db: Database, id: string): Promise<ApiKey> {
  const { rows } = await sql<ApiKey>`
    update pulso.api_key set revoked_at = coalesce(revoked_at, clock_timestamp())
    where id = ${id} returning ${columns}`.execute(db);
  if (rows[0]) return rows[0];
  throw new AccountError('unknown-key', { es: `no hay clave «${id}»`, en: `there is no key "${id}"` });
}

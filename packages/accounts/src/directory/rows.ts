import { sql } from 'kysely';
import type { Role } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { SESSION_TOKEN_LIFE_S } from '../sessions/token.ts';

export interface KnownAccount {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly projectManagers: readonly string[];
  readonly policyVersion: number;
  readonly disabled: boolean;
}

export interface KnownKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly projectManagers: readonly string[];
  readonly secretHash: Buffer;
  readonly expiresAtMs: number;
}

export interface DirectoryRows {
  readonly accounts: ReadonlyMap<string, KnownAccount>;
  /** Keys that were not revoked. */
  readonly keys: ReadonlyMap<string, KnownKey>;
  /** Sessions that were ended while a token of theirs may still be valid. */
  readonly revokedFamilies: ReadonlySet<string>;
  /** Equal for equal content. */
  readonly text: string;
}

interface Row {
  readonly accounts: readonly KnownAccount[];
  readonly keys: readonly (Omit<KnownKey, 'secretHash'> & { readonly secret: string })[];
  readonly families: readonly string[];
}

/** Everything that decides who may do what, in one statement. */
export async function loadDirectory(db: Database): Promise<DirectoryRows> {
  const { rows } = await sql<{ content: Row }>`
    select jsonb_build_object(
      'accounts', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'role', role,
          'projectManagers', project_managers, 'policyVersion', policy_version, 'disabled', disabled_at is not null)
          order by id), '[]') from pulso.account),
      'keys', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'role', role,
          'projectManagers', project_managers, 'secret', encode(secret_hash, 'hex'),
          'expiresAtMs', (extract(epoch from expires_at) * 1000)::bigint) order by id), '[]')
        from pulso.api_key where revoked_at is null),
      'families', (select coalesce(jsonb_agg(distinct family), '[]') from pulso.refresh_token
        where revoked_at > clock_timestamp() - make_interval(secs => ${2 * SESSION_TOKEN_LIFE_S}))) as content`.execute(
    db,
  );
  const { accounts, keys, families } = rows[0]!.content;
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    keys: new Map(keys.map(({ secret, ...key }) => [key.id, { ...key, secretHash: Buffer.from(secret, 'hex') }])),
    revokedFamilies: new Set(families),
    text: JSON.stringify([accounts, keys, families]),
  };
}

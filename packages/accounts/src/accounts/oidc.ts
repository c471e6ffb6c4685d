import { sql } from 'kysely';
import { fold } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { checkGrant, checkName, type Account, type Grant } from './account.ts';

/** Somebody whom an identity provider has signed in, with what its claims grant. */
export interface ExternalIdentity extends Grant {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
}

/**
 * The account of an identity, made at the first sign-in. Role and names follow the provider's claims at every
 * sign-in; a change raises the policy version. `null` when the account was disabled here.
 * @throws {AccountError} when the claims give no usable name or role
 */
export async function signInIdentity(db: Database, identity: ExternalIdentity): Promise<Account | null> {
  const name = checkName(identity.name);
  const { role, projectManagers } = checkGrant(identity);
  const { rows } = await sql<Account>`
    insert into pulso.account as a (name, name_key, role, project_managers, oidc_issuer, oidc_subject)
    values (${name}, ${fold(name)}, ${role}, ${projectManagers}::text[], ${identity.issuer}, ${identity.subject})
    on conflict (oidc_issuer, oidc_subject) do update set
      name = excluded.name, name_key = excluded.name_key,
      role = excluded.role, project_managers = excluded.project_managers,
      policy_version = a.policy_version
        + (a.role <> excluded.role or a.project_managers <> excluded.project_managers)::int
    returning id, name, role, project_managers as "projectManagers", policy_version as "policyVersion",
      disabled_at as "disabledAt", created_at as "createdAt", true as oidc`.execute(db);
  const account = rows[0]!;
  return account.disabledAt ? null : account;
}

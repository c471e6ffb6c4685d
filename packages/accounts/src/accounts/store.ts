import { sql, type RawBuilder } from 'kysely';
import { fold } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { AccountError } from '../errors.ts';
import { hashPassword, verifyPassword } from '../passwords/argon2.ts';
import { checkPassword } from '../passwords/policy.ts';
import { checkGrant, checkName, type Account, type Grant } from './account.ts';

const columns = sql`id, name, role, project_managers as "projectManagers", policy_version as "policyVersion",
  disabled_at as "disabledAt", created_at as "createdAt", oidc_subject is not null as oidc`;

const UNIQUE_VIOLATION = '23505';

/** @throws {AccountError} when the name is taken, or name, password or role are not usable */
export async function createAccount(
  db: Database,
  account: Grant & { readonly name: string; readonly password: string },
): Promise<Account> {
  const name = checkName(account.name);
  const { role, projectManagers } = checkGrant(account);
  checkPassword(account.password, name);
  const hash = await hashPassword(account.password);
  try {
    const { rows } = await sql<Account>`
      insert into pulso.account (name, name_key, role, project_managers, password_hash)
      values (${name}, ${fold(name)}, ${role}, ${projectManagers}::text[], ${hash})
      returning ${columns}`.execute(db);
    return rows[0]!;
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    throw new AccountError('account-exists', {
      es: `ya hay una cuenta «${name}»`,
      en: `there is an account "${name}" already`,
    });
  }
}

export async function listAccounts(db: Database): Promise<Account[]> {
  const { rows } = await sql<Account>`select ${columns} from pulso.account order by name, id`.execute(db);
  return rows;
}

/** Whether the database is migrated as far as accounts are concerned. */
export async function hasAccountTables(db: Database): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('pulso.account') is not null as there`.execute(db);
  return rows[0]!.there;
}

/** A hash of no password: an unknown name costs as much time as a wrong password. */
let decoy: Promise<string> | undefined;

/** The account with that name and password; `null` for every reason not to let somebody in, after the same work. */
export async function authenticate(db: Database, name: string, password: string): Promise<Account | null> {
  const { rows } = await sql<{ id: string; hash: string | null }>`
    select id, password_hash as hash from pulso.account
    where name_key = ${fold(name)} and oidc_subject is null`.execute(db);
  const found = rows[0];
  decoy ??= hashPassword('nobody has this password');
  const right = await verifyPassword(found?.hash ?? (await decoy), password);
  if (!right || !found?.hash) return null;
  const accounts = await sql<Account>`
    select ${columns} from pulso.account where id = ${found.id} and disabled_at is null`.execute(db);
  return accounts.rows[0] ?? null;
}

/** Ends every session of the account. @throws {AccountError} */
export async function setPassword(db: Database, name: string, password: string): Promise<Account> {
  checkPassword(password, name);
  const hash = await hashPassword(password);
  return change(db, name, sql`password_hash = ${hash}`);
}

/** Nobody signs in with it any more and every session of it ends. @throws {AccountError} */
export async function disableAccount(db: Database, name: string): Promise<Account> {
  return change(db, name, sql`disabled_at = coalesce(disabled_at, clock_timestamp())`);
}

/** @throws {AccountError} */
export async function enableAccount(db: Database, name: string): Promise<Account> {
  return change(db, name, sql`disabled_at = null`);
}

/** @throws {AccountError} */
export async function setGrant(db: Database, name: string, grant: Grant): Promise<Account> {
  const { role, projectManagers } = checkGrant(grant);
  return change(db, name, sql`role = ${role}, project_managers = ${projectManagers}::text[]`);
}

/** By name, or by id where several people of an identity provider have one name. @throws {AccountError} */
async function findId(db: Database, nameOrId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from pulso.account where id::text = ${nameOrId} or name_key = ${fold(nameOrId)}`.execute(db);
  if (rows.length === 1) return rows[0]!.id;
  throw new AccountError(
    'unknown-account',
    rows.length === 0
      ? { es: `no hay cuenta «${nameOrId}»`, en: `there is no account "${nameOrId}"` }
      : {
          es: `hay varias cuentas «${nameOrId}»: indique el id`,
          en: `several accounts are "${nameOrId}": give the id`,
        },
  );
}

/** Every change raises the policy version, so that tokens issued before it are refused, and revokes the sessions. */
async function change(db: Database, nameOrId: string, set: RawBuilder<unknown>): Promise<Account> {
  return db.transaction().execute(async (tx) => {
    const id = await findId(tx, nameOrId);
    const { rows } = await sql<Account>`
      update pulso.account set ${set}, policy_version = policy_version + 1 where id = ${id}
      returning ${columns}`.execute(tx);
    await sql`update pulso.refresh_token set revoked_at = clock_timestamp()
      where account_id = ${id} and revoked_at is null`.execute(tx);
    return rows[0]!;
  });
}

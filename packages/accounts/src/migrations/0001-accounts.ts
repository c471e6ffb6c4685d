import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { MigrationSet } from '@pulso/kpi-core';

const ROLE_CHECK = `check (role in ('manager', 'project_manager', 'ops', 'monitor', 'admin'))`;
/** A project manager without names would see everything or nothing by accident. */
const NAMES_CHECK = `check ((role = 'project_manager') = (cardinality(project_managers) > 0))`;

/** Days that an entry of the audit log cannot be deleted by anybody. */
export const AUDIT_LOCK_DAYS = 90;

const TABLES = [
  `create table pulso.account (
     id uuid primary key default gen_random_uuid(),
     name text not null,
     name_key text not null,
     role text not null ${ROLE_CHECK},
     project_managers text[] not null default '{}',
     password_hash text,
     oidc_issuer text,
     oidc_subject text,
     policy_version int not null default 1,
     disabled_at timestamptz,
     created_at timestamptz not null default clock_timestamp(),
     unique (oidc_issuer, oidc_subject),
     check ((oidc_issuer is null) = (oidc_subject is null)),
     ${NAMES_CHECK}
   )`,
  // A name given by an identity provider never meets a local account: who signs in there is somebody else.
  `create unique index account_local_name on pulso.account (name_key) where oidc_subject is null`,
  `comment on column pulso.account.policy_version is
     'grows when what the account may do changes; a session token of an older version is refused'`,
  `create table pulso.refresh_token (
     token_hash bytea primary key,
     family uuid not null,
     account_id uuid not null references pulso.account on delete cascade,
     family_started_at timestamptz not null default clock_timestamp(),
     issued_at timestamptz not null default clock_timestamp(),
     expires_at timestamptz not null,
     used_at timestamptz,
     revoked_at timestamptz
   )`,
  `create index refresh_token_family on pulso.refresh_token (family)`,
  `create index refresh_token_account on pulso.refresh_token (account_id)`,
  `create index refresh_token_revoked on pulso.refresh_token (revoked_at) where revoked_at is not null`,
  `create table pulso.api_key (
     id text primary key check (id ~ '^[0-9a-f]{12}$'),
     name text not null,
     secret_hash bytea not null,
     role text not null ${ROLE_CHECK},
     project_managers text[] not null default '{}',
     created_at timestamptz not null default clock_timestamp(),
     expires_at timestamptz not null,
     revoked_at timestamptz,
     ${NAMES_CHECK}
   )`,
  `create table pulso.audit_log (
     id bigint generated always as identity primary key,
     at timestamptz not null default clock_timestamp(),
     actor text not null,
     action text not null,
     target text,
     outcome text not null check (outcome in ('ok', 'failed', 'denied')),
     ip text,
     request_id text,
     detail jsonb
   )`,
  `create index audit_log_at on pulso.audit_log (at)`,
  `create function pulso.guard_audit_log() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       if old.at < clock_timestamp() - interval '${AUDIT_LOCK_DAYS} days' then return old; end if;
     end if;
     raise exception 'pulso.audit_log is append-only; entries can be deleted after ${AUDIT_LOCK_DAYS} days'
       using errcode = 'insufficient_privilege';
   end $$`,
  `create trigger audit_log_rows before update or delete on pulso.audit_log
     for each row execute function pulso.guard_audit_log()`,
  `create trigger audit_log_truncate before truncate on pulso.audit_log
     for each statement execute function pulso.guard_audit_log()`,
];

const accounts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const text of TABLES) await sql.raw(text).execute(db);
  },
  async down(db: Kysely<unknown>) {
    for (const table of ['audit_log', 'api_key', 'refresh_token', 'account']) {
      await sql`drop table ${sql.table(`pulso.${table}`)}`.execute(db);
    }
    await sql`drop function pulso.guard_audit_log()`.execute(db);
  },
};

/** For `migrate()`: accounts, sessions, keys and the audit log. */
export const ACCOUNT_MIGRATIONS: MigrationSet = { id: 'accounts', migrations: { '0001-accounts': accounts } };

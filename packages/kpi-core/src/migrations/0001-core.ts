import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function statements(db: Kysely<unknown>, texts: readonly string[]): Promise<void> {
  for (const text of texts) await sql.raw(text).execute(db);
}

export const core: Migration = {
  async up(db) {
    await statements(db, [
      `create schema if not exists pulso`,
      // Folds a name so that spellings of one name are equal. The twin of fold() in filters/fold.ts.
      `create function pulso.fold(name text) returns text
         language sql immutable strict parallel safe
         return btrim(regexp_replace(
           translate(
             regexp_replace(normalize(name, NFKD), '[\\u0300-\\u036f]', '', 'g'),
             'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
           '[ \\t\\n\\r\\f\\v\\u00a0]+', ' ', 'g'), ' ')`,
      // Every variant that was ever computed. A row is committed before the first computation begins, so that no
      // change can pass between the two unseen.
      `create table pulso.snapshot_variant (
         seq bigint generated always as identity unique,
         pack text not null,
         hash text not null,
         scope jsonb not null,
         filters jsonb not null,
         created_at timestamptz not null default clock_timestamp(),
         viewed_at timestamptz,
         view_score double precision not null default 0,
         scored_at timestamptz not null default clock_timestamp(),
         forgotten_at timestamptz,
         xid xid8 not null default pg_current_xact_id(),
         primary key (pack, hash)
       )`,
      `comment on column pulso.snapshot_variant.xid is
         'transaction that registered it: rows at or above the horizon of an earlier read may be new to that reader'`,
      `comment on column pulso.snapshot_variant.forgotten_at is
         'nobody needs it; removed later unless it is registered again before'`,
      `create index snapshot_variant_registered on pulso.snapshot_variant (pack, xid)`,
      `create index snapshot_variant_viewed on pulso.snapshot_variant (pack, viewed_at desc)`,
      // Written by triggers inside the business transaction; rows stay until their marks are acknowledged.
      `create table pulso.change_feed (
         id bigint generated always as identity primary key,
         pack text not null,
         source text not null,
         tuples jsonb,
         dims jsonb,
         at timestamptz not null default clock_timestamp(),
         xid xid8 not null default pg_current_xact_id()
       ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, fillfactor = 70)`,
      `comment on column pulso.change_feed.tuples is
         'distinct values, old and new, of the columns that the dimensions of the source read'`,
      `comment on column pulso.change_feed.dims is
         'the same in the terms of filters, from a notice; where both are null, everything may be affected'`,
      `create table pulso.refresh_ticket (
         id uuid primary key,
         pack text not null,
         variant text not null,
         scope text not null,
         types text[] not null,
         after_version text not null,
         reason text not null,
         requested_at timestamptz not null default clock_timestamp(),
         completed_at timestamptz
       )`,
      `create index refresh_ticket_open on pulso.refresh_ticket (requested_at) where completed_at is null`,
      `create table pulso.import_run (
         id uuid primary key,
         pack text not null,
         dataset text not null,
         scope text not null,
         filename text not null,
         bytes bigint not null,
         dry_run boolean not null,
         skip_invalid boolean not null,
         state text not null check (state in ('waiting', 'active', 'completed', 'failed')),
         progress jsonb,
         report jsonb,
         error text,
         requested_at timestamptz not null default clock_timestamp(),
         heartbeat_at timestamptz,
         completed_at timestamptz
       )`,
      `create table pulso.import_chunk (
         run_id uuid not null references pulso.import_run on delete cascade,
         position int not null,
         bytes bytea not null,
         primary key (run_id, position)
       )`,
      `create table pulso.kpi_history (
         pack text not null,
         variant text not null,
         metric text not null,
         day date not null,
         value numeric,
         sample_size int not null,
         primary key (pack, variant, metric, day)
       )`,
      // The last time each scheduled task ran, so that a restarted scheduler catches up once.
      `create table pulso.scheduler_task (
         name text primary key,
         last_run_at timestamptz not null,
         detail jsonb
       )`,
    ]);
  },
  async down(db) {
    await statements(db, [`drop schema pulso cascade`]);
  },
};

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { MigrationSet } from '@pulso/kpi-core';

/** Alerts that are not inactive, what happened, what is still to be told, and silences. */
const alerts: Migration = {
  async up(db) {
    for (const text of [
      `create table pulso.alert_state (
         fingerprint text primary key,
         rule text not null,
         state jsonb not null
       )`,
      `create table pulso.alert_event (
         id bigint generated always as identity primary key,
         fingerprint text not null,
         rule text not null,
         kind text not null check (kind in ('firing', 'resolved')),
         severity text not null,
         labels jsonb not null,
         value double precision,
         starts_at timestamptz not null,
         at timestamptz not null,
         silenced boolean not null default false,
         unique (fingerprint, starts_at, kind)
       )`,
      `create index alert_event_at on pulso.alert_event (at desc)`,
      `create table pulso.alert_outbox (
         id bigint generated always as identity primary key,
         event_id bigint not null references pulso.alert_event on delete cascade,
         receiver text not null,
         attempts int not null default 0,
         next_attempt_at timestamptz not null default clock_timestamp(),
         sent_at timestamptz,
         failed_at timestamptz,
         last_error text,
         unique (event_id, receiver)
       )`,
      `create index alert_outbox_due on pulso.alert_outbox (next_attempt_at) where sent_at is null and failed_at is null`,
      `create table pulso.alert_silence (
         id bigint generated always as identity primary key,
         rule text not null,
         labels jsonb not null default '{}',
         until timestamptz not null,
         created_by text not null,
         comment text not null default '',
         created_at timestamptz not null default clock_timestamp()
       )`,
    ])
      await sql.raw(text).execute(db);
  },
  async down(db) {
    for (const table of ['alert_outbox', 'alert_event', 'alert_state', 'alert_silence']) {
      await sql`drop table pulso.${sql.ref(table)}`.execute(db);
    }
  },
};

/** For `migrate()`: the tables of monitoring. */
export const MONITORING_MIGRATIONS: MigrationSet = { id: 'monitoring', migrations: { '0001-alerts': alerts } };

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What says whether precomputing pays: when a variant was last left warm, and how many first views found it so. */
export const warmth: Migration = {
  async up(db) {
    await sql`alter table pulso.snapshot_variant add column warmed_at timestamptz`.execute(db);
    await sql`comment on column pulso.snapshot_variant.warmed_at is 'when precompute last left all its snapshots fresh'`.execute(
      db,
    );
    await sql`create table pulso.first_view (
      pack text not null,
      hour timestamptz not null,
      views bigint not null,
      warm bigint not null,
      primary key (pack, hour)
    )`.execute(db);
    await sql`comment on table pulso.first_view is 'views of variants that nobody had viewed for an hour'`.execute(db);
  },
  async down(db) {
    await sql`drop table pulso.first_view`.execute(db);
    await sql`alter table pulso.snapshot_variant drop column warmed_at`.execute(db);
  },
};

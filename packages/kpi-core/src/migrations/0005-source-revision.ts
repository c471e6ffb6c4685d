import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Counts how often changes of a source have left the feed: what tells that a source has not changed between two snapshots. */
export const sourceRevision: Migration = {
  async up(db) {
    await sql`create table pulso.source_revision (
      pack text not null,
      source text not null,
      revision bigint not null,
      primary key (pack, source)
    )`.execute(db);
    await sql`comment on table pulso.source_revision is 'claims of a source''s changes, counted as they leave the feed'`.execute(
      db,
    );
  },
  async down(db) {
    await sql`drop table pulso.source_revision`.execute(db);
  },
};

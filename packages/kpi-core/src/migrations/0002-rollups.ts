import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The tables of cells and deltas are made from each pack's definition when it is installed. */
export const rollups: Migration = {
  async up(db) {
    await sql`create table pulso.rollup (
      pack text not null,
      source text not null,
      fingerprint text not null,
      tables text[] not null,
      functions text[] not null,
      created_at timestamptz not null default clock_timestamp(),
      filled_at timestamptz,
      primary key (pack, source)
    )`.execute(db);
    await sql`comment on column pulso.rollup.fingerprint is
      'of the definition that made the tables: cells of another definition are not read'`.execute(db);
    await sql`comment on column pulso.rollup.filled_at is 'null = the cells do not hold the rows yet'`.execute(db);
  },
  async down(db) {
    await sql`drop table pulso.rollup`.execute(db);
  },
};

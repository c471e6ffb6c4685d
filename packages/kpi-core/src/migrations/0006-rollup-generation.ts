import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Counts how often the cells of a rollup were changed: what tells that they are the same in two snapshots. */
export const rollupGeneration: Migration = {
  async up(db) {
    await sql`alter table pulso.rollup add column generation bigint not null default 0`.execute(db);
    await sql`comment on column pulso.rollup.generation is 'counted in every transaction that changes cells'`.execute(
      db,
    );
  },
  async down(db) {
    await sql`alter table pulso.rollup drop column generation`.execute(db);
  },
};

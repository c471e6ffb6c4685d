import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** From which generation on the deltas that were folded since are still there to be read. */
export const rollupCatchUp: Migration = {
  async up(db) {
    await sql`alter table pulso.rollup add column catch_up_from bigint not null default 0`.execute(db);
    await sql`update pulso.rollup set catch_up_from = generation`.execute(db);
    await sql`comment on column pulso.rollup.catch_up_from is
      'what was read of cells at this generation or a later one, and the deltas folded since, are the cells of now'`.execute(
      db,
    );
  },
  async down(db) {
    await sql`alter table pulso.rollup drop column catch_up_from`.execute(db);
  },
};

import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which columns an update of one row changed: what tells routing that some figures cannot be concerned. */
export const changedColumns: Migration = {
  async up(db) {
    await sql`alter table pulso.change_feed add column columns text[]`.execute(db);
    await sql`comment on column pulso.change_feed.columns is
      'columns that an update of one row changed; null = rows came or went, or it is not known'`.execute(db);
  },
  async down(db) {
    await sql`alter table pulso.change_feed drop column columns`.execute(db);
  },
};

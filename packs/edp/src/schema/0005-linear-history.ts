import type { Migration } from 'kysely/migration';
import { runStatements } from './statements.ts';

/** Who is at work: `set local pulso.actor = '…'`, else the database user. */
const ACTOR = `coalesce(nullif(current_setting('pulso.actor', true), ''), current_user)`;

const recordStatusChange = (select: string) => `create or replace function edp.record_status_change() returns trigger
  language plpgsql set search_path = pg_catalog, edp as $$
 begin
   insert into edp.status_change (statement_id, from_status, to_status, changed_by)
   ${select};
   return null;
 end $$`;

/**
 * A plan is kept for the session, and one that was made when one statement changed joined old and new rows by a nested
 * loop: a bulk after it took the square of its rows. Grouped, the two states of a row meet without a join, in any plan.
 */
export const linearHistory: Migration = {
  async up(db) {
    await runStatements(db, [
      recordStatusChange(`select id, max(before), max(after), ${ACTOR}
   from (
     select n.id, null::text as before, n.status as after from new_rows n
     union all
     select o.id, o.status, null from old_rows o
   ) as states
   group by id
   having max(before) <> max(after)`),
    ]);
  },
  async down(db) {
    await runStatements(db, [
      recordStatusChange(`select n.id, o.status, n.status, ${ACTOR}
   from new_rows n join old_rows o using (id)
   where n.status is distinct from o.status`),
    ]);
  },
};

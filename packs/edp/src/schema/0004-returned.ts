import type { Migration } from 'kysely/migration';
import { runStatements } from './statements.ts';

/** A change that sends a statement back to review. */
const isReturn = (from: string, to: string) => `(${to} = 'in_review' and ${from} in ('sent', 'validated', 'paid'))`;
const RETURN = isReturn('c.from_status', 'c.to_status');

/**
 * Whether a statement ever went back to review stands in the statement itself, so that it can be counted without a walk
 * through its history. A status that changes sets it on the way; a history that is put right by hand is followed.
 */
export const returned: Migration = {
  async up(db) {
    await runStatements(db, [
      `alter table edp.statement add column returned boolean not null default false`,
      `comment on column edp.statement.returned is 'ever went back to review; follows status_change'`,
      `update edp.statement set returned = true where id in (select c.statement_id from edp.status_change c where ${RETURN})`,
      `create function edp.mark_returned() returns trigger language plpgsql as $$
       begin
         new.returned := true;
         return new;
       end $$`,
      `create trigger mark_returned before update on edp.statement
         for each row when (${isReturn('old.status', 'new.status')}) execute function edp.mark_returned()`,
      // An update of no row would still run every trigger of the statements: so it is only made when it changes one.
      `create function edp.follow_history() returns trigger language plpgsql
         set search_path = pg_catalog, edp as $$
       declare
         concerned bigint[];
       begin
         if tg_op = 'INSERT' then
           concerned := array(select c.statement_id from new_rows c where ${RETURN});
         elsif tg_op = 'DELETE' then
           concerned := array(select c.statement_id from old_rows c where ${RETURN});
         else
           concerned := array(select c.statement_id from new_rows c where ${RETURN}
             union select c.statement_id from old_rows c where ${RETURN});
         end if;
         if cardinality(concerned) = 0 or not exists (
           select from statement s where s.id = any(concerned)
             and s.returned <> exists (select from status_change c where c.statement_id = s.id and ${RETURN})
         ) then
           return null;
         end if;
         -- Of two who correct one history, the second sees what the first did.
         perform from statement s where s.id = any(concerned) order by s.id for no key update;
         update statement s set returned = not s.returned where s.id = any(concerned)
           and s.returned <> exists (select from status_change c where c.statement_id = s.id and ${RETURN});
         return null;
       end $$`,
      ...(
        [
          ['insert', 'new table as new_rows'],
          ['update', 'old table as old_rows new table as new_rows'],
          ['delete', 'old table as old_rows'],
        ] as const
      ).map(
        ([event, tables]) => `create trigger follow_history_${event} after ${event} on edp.status_change
         referencing ${tables} for each statement execute function edp.follow_history()`,
      ),
    ]);
  },
  async down(db) {
    await runStatements(db, [
      ...['insert', 'update', 'delete'].map((event) => `drop trigger follow_history_${event} on edp.status_change`),
      `drop trigger mark_returned on edp.statement`,
      `drop function edp.follow_history()`,
      `drop function edp.mark_returned()`,
      `alter table edp.statement drop column returned`,
    ]);
  },
};

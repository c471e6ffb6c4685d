import type { Migration } from 'kysely/migration';
import { runStatements } from './statements.ts';

const AUDITED = ['client', 'project_manager', 'project', 'statement', 'cost', 'target'] as const;

/** Who is at work: `set local pulso.actor = '…'`, else the database user. */
const ACTOR = `coalesce(nullif(current_setting('pulso.actor', true), ''), current_user)`;

/**
 * The status history is written by the database, set-based, so that no writer can forget it: the first status of a
 * statement has no `from_status`.
 */
export const triggers: Migration = {
  async up(db) {
    await runStatements(db, [
      `create function edp.touch() returns trigger language plpgsql as $$
       begin
         new.updated_at := clock_timestamp();
         return new;
       end $$`,
      ...AUDITED.map(
        (table) => `create trigger touch before update on edp.${table}
         for each row execute function edp.touch()`,
      ),
      `create function edp.record_first_status() returns trigger language plpgsql
         set search_path = pg_catalog, edp as $$
       begin
         insert into edp.status_change (statement_id, from_status, to_status, changed_by)
         select id, null, status, ${ACTOR} from new_rows;
         return null;
       end $$`,
      `create trigger record_first_status after insert on edp.statement
         referencing new table as new_rows for each statement execute function edp.record_first_status()`,
      `create function edp.record_status_change() returns trigger language plpgsql
         set search_path = pg_catalog, edp as $$
       begin
         insert into edp.status_change (statement_id, from_status, to_status, changed_by)
         select n.id, o.status, n.status, ${ACTOR}
         from new_rows n join old_rows o using (id)
         where n.status is distinct from o.status;
         return null;
       end $$`,
      `create trigger record_status_change after update on edp.statement
         referencing old table as old_rows new table as new_rows
         for each statement execute function edp.record_status_change()`,
    ]);
  },
  async down(db) {
    await runStatements(db, [
      `drop trigger record_status_change on edp.statement`,
      `drop trigger record_first_status on edp.statement`,
      ...AUDITED.map((table) => `drop trigger touch on edp.${table}`),
      `drop function edp.record_status_change()`,
      `drop function edp.record_first_status()`,
      `drop function edp.touch()`,
    ]);
  },
};

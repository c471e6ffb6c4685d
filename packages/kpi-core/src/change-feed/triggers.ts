import { sql, type Kysely } from 'kysely';
import type { PackDefinition } from '../pack/definition.ts';
import type { SourceDefinition } from '../pack/source.ts';

/**
 * Statement-level triggers with transition tables: one row in `pulso.change_feed` for each statement that changed
 * something, written inside the business transaction. No NOTIFY: it would serialise commits.
 * First form: the row says which source changed (`tuples` null = everything that depends on it may be affected).
 */
// eslint-disable-next-line typescript/no-explicit-any -- works on any schema
export async function installTriggers(db: Kysely<any>, pack: PackDefinition): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Two processes that migrate at once must not replace the same function together.
    await sql`select pg_advisory_xact_lock(hashtext('pulso.triggers'))`.execute(transaction);
    for (const [name, source] of Object.entries(pack.sources)) {
      for (const statement of triggerStatements(pack.id, name, source)) await sql.raw(statement).execute(transaction);
    }
  });
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const identifier = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The DDL for one source. Names come from the pack's code, never from a request. */
export function triggerStatements(pack: string, name: string, source: SourceDefinition): string[] {
  const [schema, table] = source.table.split('.') as [string, string];
  const target = `${identifier(schema)}.${identifier(table)}`;
  const stem = `change_${pack.replaceAll('-', '_')}_${name.toLowerCase()}`;
  const write = `insert into pulso.change_feed (pack, source) values (${quote(pack)}, ${quote(name)})`;
  const ignored = source.ignoredColumns.map(quote).join(', ');
  const relevant = (alias: string) => (ignored ? `to_jsonb(${alias}) - array[${ignored}]` : `to_jsonb(${alias})`);
  const body = {
    insert: `if exists (select from new_rows) then ${write}; end if;`,
    delete: `if exists (select from old_rows) then ${write}; end if;`,
    // An update that leaves every relevant column as it was writes nothing. As multisets: ids may be any column.
    update: `if exists (
        (select ${relevant('n')} from new_rows n except all select ${relevant('o')} from old_rows o)
      ) then ${write}; end if;`,
    truncate: `raise exception 'TRUNCATE on ${source.table} is refused: readers that run now would see it before it commits'
        using hint = 'use DELETE FROM ${source.table} instead';`,
  } as const;
  const referencing = {
    insert: 'referencing new table as new_rows',
    delete: 'referencing old table as old_rows',
    update: 'referencing old table as old_rows new table as new_rows',
    truncate: '',
  } as const;
  return (Object.keys(body) as (keyof typeof body)[]).flatMap((event) => [
    `create or replace function pulso.${stem}_${event}() returns trigger language plpgsql security definer
       set search_path = pg_catalog, pulso as $$ begin ${body[event]} return null; end $$`,
    `create or replace trigger ${stem}_${event} ${event === 'truncate' ? 'before' : 'after'} ${event} on ${target}
       ${referencing[event]} for each statement execute function pulso.${stem}_${event}()`,
  ]);
}

import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { PackDefinition } from '../pack/definition.ts';
import { changeTriggers, literal, tupleColumns, type ChangeTrigger, type SourceColumn } from './trigger-sql.ts';

type Sources = Pick<PackDefinition, 'id' | 'sources'>;
// eslint-disable-next-line typescript/no-explicit-any -- works on any schema
type Executor = Transaction<any>;

/** A source that names a table, a column or a relation that is not there, or could not be kept right. */
export class InvalidSources extends Error {
  readonly code = 'invalid-sources';
  constructor(pack: string, faults: readonly string[]) {
    super(`the sources of pack "${pack}" are not usable:\n- ${faults.join('\n- ')}`);
    this.name = 'InvalidSources';
  }
}

/**
 * Brings the change triggers of a pack's sources to what this code wants, in one transaction. What is right already is
 * not touched, so a second run takes no lock on any table; triggers of sources that are gone go too.
 * @throws {InvalidSources}
 * @returns how many triggers were written and removed
 */
export async function installTriggers(
  // eslint-disable-next-line typescript/no-explicit-any -- works on any schema
  db: Kysely<any>,
  pack: Sources,
): Promise<{ written: number; removed: number }> {
  return db.transaction().execute(async (transaction) => {
    // Two processes that migrate at once must not write the same function together.
    await sql`select pg_advisory_xact_lock(hashtext('pulso.triggers'))`.execute(transaction);
    const columns = await sourceColumns(transaction, pack);
    const faults = sourceFaults(pack, columns);
    if (faults.length > 0) throw new InvalidSources(pack.id, faults);
    const wanted = Object.entries(pack.sources).flatMap(([name, source]) =>
      changeTriggers(pack.id, name, source, columns.get(source.table)!),
    );
    const present = await presentTriggers(transaction, pack.id);
    let written = 0;
    for (const trigger of wanted) {
      const note = noteOf(pack.id, trigger);
      const found = present.get(trigger.name);
      if (found?.note === note && found.enabled) continue;
      // The function may stand on another table, from an earlier form of the pack.
      if (found) await run(transaction, `drop function pulso.${trigger.name}() cascade`);
      await run(transaction, trigger.createFunction);
      await run(transaction, trigger.createTrigger);
      await run(transaction, `comment on function pulso.${trigger.name}() is ${literal(note)}`);
      written += 1;
    }
    const names = new Set(wanted.map(({ name }) => name));
    const gone = [...present.keys()].filter((name) => !names.has(name));
    for (const name of gone) await run(transaction, `drop function pulso.${name}() cascade`);
    return { written, removed: gone.length };
  });
}

const run = (transaction: Executor, text: string) => sql.raw(text).execute(transaction);

const noteStart = (pack: string) => `pulso change trigger of ${pack}: `;

function noteOf(pack: string, { createFunction, createTrigger }: ChangeTrigger): string {
  return noteStart(pack) + createHash('sha256').update(createFunction).update(createTrigger).digest('hex').slice(0, 32);
}

async function presentTriggers(
  transaction: Executor,
  pack: string,
): Promise<Map<string, { note: string; enabled: boolean }>> {
  const { rows } = await sql<{ name: string; note: string; enabled: boolean }>`
    select p.proname as name, d.description as note,
      exists (select from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')) as enabled
    from pg_proc p
    join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass and d.objsubid = 0
    where p.pronamespace = 'pulso'::regnamespace and starts_with(d.description, ${noteStart(pack)})`.execute(
    transaction,
  );
  return new Map(rows.map(({ name, ...found }) => [name, found]));
}

/** The columns of each source table, in the table's order; a table that does not exist is absent. */
async function sourceColumns(transaction: Executor, pack: Sources): Promise<Map<string, SourceColumn[]>> {
  const tables = [...new Set(Object.values(pack.sources).map(({ table }) => table))];
  const { rows } = await sql<SourceColumn & { table: string }>`
    select t.name as table, a.attname as name, a.attgenerated <> '' as generated,
      y.typtype in ('e', 'r', 'm') or exists (
        select from pg_opclass o join pg_am m on m.oid = o.opcmethod
        where o.opcdefault and m.amname = 'hash'
          and o.opcintype = coalesce(nullif(b.typelem, 0), b.oid)) as comparable,
      b.typcategory = 'N' as numeric
    from unnest(${tables}::text[]) as t(name)
    join pg_attribute a on a.attrelid = to_regclass(t.name) and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid
    join pg_type b on b.oid = coalesce(nullif(y.typbasetype, 0), y.oid)
    order by t.name, a.attnum`.execute(transaction);
  const columns = new Map<string, SourceColumn[]>();
  for (const { table, ...column } of rows) columns.set(table, [...(columns.get(table) ?? []), column]);
  return columns;
}

function sourceFaults(pack: Sources, columns: ReadonlyMap<string, readonly SourceColumn[]>): string[] {
  const tables = new Set(Object.values(pack.sources).map(({ table }) => table));
  const faults: string[] = [];
  const seen = new Map<string, string>();
  for (const [name, source] of Object.entries(pack.sources)) {
    const own = columns.get(source.table);
    if (!own) {
      faults.push(`sources.${name}.table: there is no table "${source.table}"`);
      continue;
    }
    const missing = [...tupleColumns(source), ...source.measures].filter(
      (column) => !own.some((found) => found.name === column),
    );
    for (const column of missing) faults.push(`sources.${name}: no column "${column}"`);
    if (missing.length > 0) continue;
    const [trigger] = changeTriggers(pack.id, name, source, own);
    const other = seen.get(trigger!.name);
    if (other) faults.push(`sources.${name}: its triggers would have the same name as those of "${other}"`);
    seen.set(trigger!.name, name);
    for (const [dimension, { lookup, via }] of Object.entries(source.dimensions)) {
      // A rename, or a row that moves with the row it refers to, would pass unseen.
      for (const table of [lookup?.table, via?.table]) {
        if (table && !tables.has(table)) {
          faults.push(`sources.${name}.dimensions.${dimension}: "${table}" must be a source as well`);
        }
      }
    }
  }
  return faults;
}

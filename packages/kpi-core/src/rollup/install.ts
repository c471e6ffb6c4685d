import { sql } from 'kysely';
import type { RollupDatabase, RollupExecutor } from './executor.ts';
import { rowColumns, type RollupLayout } from './layout.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';
import { fillRollup } from './rebuild.ts';
import { run } from './run.ts';
import { createTables, rollupTables } from './table-sql.ts';
import { rollupTriggers, type RollupTrigger } from './trigger-sql.ts';

/** A rollup whose expressions the source's table does not have. */
export class InvalidRollup extends Error {
  readonly code = 'invalid-rollup';
  constructor(pack: string, source: string, cause: unknown) {
    super(
      `the rollup of source "${source}" in pack "${pack}" is not usable: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.name = 'InvalidRollup';
  }
}

/**
 * Brings tables and triggers of a pack's rollups to what this code wants, then fills those that hold nothing yet. From
 * the moment the triggers stand, every write leaves its delta, so the filling needs no lock on the rows. What is right
 * already is not touched; rollups that are gone go.
 * @throws {InvalidRollup}
 * @returns names of the sources whose rollups were filled
 */
export async function installRollups(
  db: RollupDatabase,
  pack: RollupPack,
  onProgress: (message: string) => void = () => {},
): Promise<string[]> {
  const layouts = rollupsOf(pack);
  await db.transaction().execute(async (transaction) => {
    // Two processes that migrate at once must not write the same tables together.
    await sql`select pg_advisory_xact_lock(hashtext('pulso.rollups'))`.execute(transaction);
    const { rows } = await sql<Registered>`
      select source, fingerprint, tables, functions from pulso.rollup where pack = ${pack.id}`.execute(transaction);
    const registered = new Map(rows.map((row) => [row.source, row]));
    const wanted = new Set(layouts.map(({ source }) => source));
    for (const row of rows) if (!wanted.has(row.source)) await remove(transaction, pack.id, row);
    for (const layout of layouts) {
      const found = registered.get(layout.source);
      if (found?.fingerprint === layout.fingerprint && (await isWhole(transaction, layout))) continue;
      if (found) await remove(transaction, pack.id, found);
      await create(transaction, layout);
    }
  });
  const filled: string[] = [];
  for (const layout of layouts) {
    const { rows } = await sql`
      select from pulso.rollup where pack = ${layout.pack} and source = ${layout.source} and filled_at is null`.execute(
      db,
    );
    if (rows.length === 0) continue;
    onProgress(`${layout.pack}.${layout.source}`);
    await fillRollup(db, layout);
    filled.push(layout.source);
  }
  return filled;
}

interface Registered {
  source: string;
  fingerprint: string;
  tables: string[];
  functions: string[];
}

async function create(transaction: RollupExecutor, layout: RollupLayout): Promise<void> {
  try {
    await run(transaction, `select ${rowColumns(layout)} from ${layout.table} as r limit 0`);
  } catch (error) {
    throw new InvalidRollup(layout.pack, layout.source, error);
  }
  const triggers = rollupTriggers(layout);
  for (const text of [...createTables(layout), ...triggers.flatMap((trigger) => trigger.create)]) {
    await run(transaction, text);
  }
  await sql`
    insert into pulso.rollup (pack, source, fingerprint, tables, functions)
    values (${layout.pack}, ${layout.source}, ${layout.fingerprint}, ${rollupTables(layout)}, ${triggers.map(functionOf)})`.execute(
    transaction,
  );
}

/** Names stand in the registry, since the definition that made them may be gone. */
async function remove(
  transaction: RollupExecutor,
  pack: string,
  { source, tables, functions }: Registered,
): Promise<void> {
  for (const name of functions) await run(transaction, `drop function if exists ${name} cascade`);
  for (const table of tables) await run(transaction, `drop table if exists ${table}`);
  await sql`delete from pulso.rollup where pack = ${pack} and source = ${source}`.execute(transaction);
}

const functionOf = ({ name }: Pick<RollupTrigger, 'name'>): string => `pulso.${name}()`;

/** Someone may have dropped or disabled a part by hand. */
async function isWhole(transaction: RollupExecutor, layout: RollupLayout): Promise<boolean> {
  const triggers = rollupTriggers(layout).map(({ name }) => name);
  const { rows } = await sql<{ whole: boolean }>`
    select (
      select count(*) = ${triggers.length} from pg_trigger t
      where t.tgrelid = ${layout.table}::regclass and t.tgname = any(${triggers}::text[]) and t.tgenabled in ('O', 'A')
    ) and (
      select bool_and(to_regclass(name) is not null) from unnest(${rollupTables(layout)}::text[]) as name
    ) as whole`.execute(transaction);
  return rows[0]?.whole ?? false;
}

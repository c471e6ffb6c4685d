import { SCOPE_ALL, SNAPSHOT_TYPES, variantOf, type Filters, type PackDefinition, type Variant } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startInProcess, type InProcess } from './in-process.ts';
import { openDemo, type PackDatabase } from './pack-database.ts';

const AS_OF = '2025-06-30';

let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
let running: InProcess;
/** Whose statements are never touched. */
let elsewhere: Variant<Filters>;
let scoped: Variant<Filters>;
beforeAll(async () => {
  opened = await openDemo('@pulso/pack-edp', AS_OF, 'sample');
  ({ db, pack } = opened);
  running = await startInProcess(db, pack, AS_OF);
  await sql`insert into edp.project_manager (name) values ('Uno'), ('Dos'), ('Tres'), ('Cuatro')`.execute(db);
  const { rows } = await sql<{ manager: string; client: string }>`
    with chosen as (
      select s.id, s.client_id, row_number() over (order by s.id) as place from edp.statement s
      where s.client_id = (select min(client_id) from edp.statement) and s.status <> 'void' limit 7
    ), moved as (
      update edp.statement s set project_manager_id = m.id
      from chosen c, edp.project_manager m
      where c.id = s.id and m.name = case when c.place <= 3 then 'Uno' when c.place <= 6 then 'Dos' else 'Tres' end
      returning s.id
    )
    select m.name_key as manager, k.name_key as client from edp.statement s
    join edp.project_manager m on m.id = s.project_manager_id, edp.client k
    where s.id not in (select id from chosen) and k.id in (select client_id from chosen) limit 1`.execute(db);
  const { manager, client } = rows[0]!;
  elsewhere = variantOf(pack, SCOPE_ALL, { projectManager: [manager], status: ['paid'] });
  scoped = variantOf(pack, { kind: 'dimension', dimension: 'client', values: [client] }, elsewhere.filters);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await running.drain();
  for (const variant of [elsewhere, scoped]) await running.refresh(variant, SNAPSHOT_TYPES, true);
});

const write = (change: RawBuilder<unknown>, manager: string, rows = 1) =>
  sql`update edp.statement s set ${change} where s.id in (
    select s.id from edp.statement s join edp.project_manager m on m.id = s.project_manager_id
    where m.name = ${manager} order by s.client_id, s.id limit ${rows})`.execute(db);
const move = (from: string, to: string) =>
  write(sql`project_manager_id = (select id from edp.project_manager where name = ${to})`, from);

/** Whether the dashboards of the two are marked: the one of all, and the one within a scope. */
async function marked(): Promise<boolean[]> {
  await running.drain();
  return running.marked([elsewhere, scoped], 'dashboard');
}

/** What a dashboard offers to choose from is what occurs in all statements. */
async function offered(): Promise<string[]> {
  await running.refresh(elsewhere, ['dashboard']);
  const { data } = await running.stored(elsewhere, 'dashboard');
  const { projectManagers } = (data as { filterOptions: { projectManagers: { name: string }[] } }).filterOptions;
  return projectManagers.map(({ name }) => name).filter((name) => ['Uno', 'Dos', 'Tres', 'Cuatro'].includes(name));
}

describe('an update of one statement, and dashboards of others', () => {
  test('whose values other statements have leaves them alone, but for a scope', async () => {
    await move('Uno', 'Dos');
    expect(await marked()).toEqual([false, true]);
    await write(
      sql`client_id = (select client_id from edp.statement where client_id <> s.client_id and status <> 'void'
        group by 1 order by count(*) desc limit 1)`,
      'Dos',
    );
    expect(await marked()).toEqual([false, true]);
    expect(await offered()).toEqual(['Dos', 'Tres', 'Uno']);
  });

  test('that was the last of its project manager concerns them', async () => {
    await move('Tres', 'Dos');
    expect(await marked()).toEqual([true, true]);
    expect(await offered()).toEqual(['Dos', 'Uno']);
  });

  test('that is the first of its project manager concerns them', async () => {
    await move('Dos', 'Cuatro');
    expect(await marked()).toEqual([true, true]);
    expect(await offered()).toEqual(['Cuatro', 'Dos', 'Uno']);
  });

  test('that together with another takes the last ones away concerns them', async () => {
    await move('Uno', 'Dos');
    await move('Uno', 'Dos');
    expect(await marked()).toEqual([true, true]);
    expect(await offered()).toEqual(['Cuatro', 'Dos']);
  });

  test('of which there are as many as changes wait concerns them: they may all be new', async () => {
    await move('Dos', 'Uno');
    await move('Dos', 'Uno');
    expect(await marked()).toEqual([true, true]);
    expect(await offered()).toEqual(['Cuatro', 'Dos', 'Uno']);
  });

  test('that makes it void concerns them: its month may be gone', async () => {
    await write(sql`status = 'void'`, 'Dos');
    expect(await marked()).toEqual([true, true]);
  });

  test('concerns them when it is a bulk: nobody knows how many came', async () => {
    await write(sql`status = 'validated'`, 'Dos', 2);
    expect(await marked()).toEqual([true, true]);
  });

  test('concerns them when rows come or go beside it', async () => {
    await move('Dos', 'Uno');
    await sql`delete from edp.statement where id = (select max(id) from edp.statement)`.execute(db);
    expect(await marked()).toEqual([true, true]);
  });
});

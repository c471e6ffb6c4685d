import {
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  variantOf,
  type Filters,
  type PackDefinition,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startInProcess, type InProcess } from './in-process.ts';
import { openDemo, type PackDatabase } from './pack-database.ts';

const AS_OF = '2025-06-30';
/** Has a project. */
const OWNER = 'Owner';
/** Has a statement of that project. */
const GUEST = 'Guest';

let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
let running: InProcess;
/** Sees what is the guest's, which is one statement. */
let guest: Variant<Filters>;
/** Selects what is the owner's. */
let owner: Variant<Filters>;
beforeAll(async () => {
  opened = await openDemo('@pulso/pack-edp', AS_OF, 'sample');
  ({ db, pack } = opened);
  running = await startInProcess(db, pack, AS_OF);
  await sql`
    with client as (
      insert into edp.client (name) values (${OWNER}), (${GUEST}) returning id, name
    ), manager as (
      select min(id) as id from edp.project_manager
    ), project as (
      insert into edp.project (code, name, client_id, project_manager_id)
      select 'OT77001', 'Before', c.id, m.id from client c, manager m where c.name = ${OWNER} returning id
    )
    insert into edp.statement (project_id, number, client_id, project_manager_id, period, issued_on, proposed_amount, status)
    select p.id, 1, c.id, m.id, date '2025-01-01', date '2025-01-10', 90000000, 'validated'
    from project p, client c, manager m where c.name = ${GUEST}`.execute(db);
  const { rows } = await sql<{ name: string; key: string }>`
    select name, name_key as key from edp.client where name in (${OWNER}, ${GUEST})`.execute(db);
  const keyOf = (wanted: string) => rows.find(({ name }) => name === wanted)!.key;
  const scope = { kind: 'dimension', dimension: 'client', values: [keyOf(GUEST)] } as const;
  guest = variantOf(pack, scope, {});
  owner = variantOf(pack, SCOPE_ALL, { client: [keyOf(OWNER)] });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await running.drain();
  for (const variant of [guest, owner]) await running.refresh(variant, SNAPSHOT_TYPES, true);
});

/** What the snapshot says after this change, which it must have been marked for. */
async function shownAfter(change: RawBuilder<unknown>, type: SnapshotType): Promise<unknown> {
  await change.execute(db);
  await running.drain();
  expect(await running.marked([guest], type)).toEqual([true]);
  await running.refresh(guest, [type]);
  return (await running.stored(guest, type)).data;
}

describe('a project whose own client is out of scope, of a statement within it', () => {
  test('is shown under its new name', async () => {
    const data = await shownAfter(sql`update edp.project set name = 'After' where code = 'OT77001'`, 'financials');
    expect((data as { byProject: { items: { name: string }[] } }).byProject.items[0]!.name).toBe('After');
  });

  test('is shown under its new code', async () => {
    const data = await shownAfter(sql`update edp.project set code = 'OT77002' where code = 'OT77001'`, 'dashboard');
    expect((data as { critical: { project: string }[] }).critical[0]!.project).toBe('OT77002');
  });

  test('concerns its own client alone by what is not shown of it', async () => {
    await sql`update edp.project set contract_amount = 5 where code like 'OT7700_'`.execute(db);
    await running.drain();
    expect(await running.marked([guest, owner], 'financials')).toEqual([false, true]);
  });
});

import {
  computeSnapshots,
  createReuseStore,
  noticeChange,
  SCOPE_ALL,
  variantOf,
  type PackDefinition,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInProcess, type InProcess } from './in-process.ts';
import { openDemo, type PackDatabase } from './pack-database.ts';

const AS_OF = '2025-06-30';

let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
let running: InProcess;
beforeAll(async () => {
  opened = await openDemo('@pulso/pack-edp', AS_OF, 'sample');
  ({ db, pack } = opened);
  await sql`insert into edp.target (metric, month, value) values ('collected', '2025-06-01', 100000000)
    on conflict do nothing`.execute(db);
  running = await startInProcess(db, pack, AS_OF);
  await running.drain();
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

const reuse = createReuseStore();

async function target(kept = true): Promise<number> {
  const { results, error } = await computeSnapshots(db, pack, variantOf(pack, SCOPE_ALL, {}), ['kpis'], {
    asOf: AS_OF,
    reason: 'change',
    statementTimeoutMs: 10_000,
    ...(kept && { reuse }),
  });
  if (error) throw error;
  const { collected } = results.get('kpis')!.data as { collected: { target: { value: number } } };
  return collected.target.value;
}

const doubleTarget = sql`update edp.target set value = value * 2 where project_manager_id is null`;

/** As rows come that no trigger sees. */
async function doubleUnseen(): Promise<void> {
  await sql`alter table edp.target disable trigger user`.execute(db);
  await doubleTarget.execute(db);
  await sql`alter table edp.target enable trigger user`.execute(db);
}

test('what has not changed is kept from one computation for the next, and nothing that has', async () => {
  const before = await target();
  await doubleUnseen();
  expect(await target(), 'kept').toBe(before);
  expect(await target(false)).toBe(before * 2);

  await noticeChange(db, { pack: pack.id, source: 'target', dims: null });
  expect(await target(), 'a change waits').toBe(before * 2);
  await running.drain();
  expect(await target(), 'its change was claimed').toBe(before * 2);
  await doubleUnseen();
  expect(await target(), 'kept again').toBe(before * 2);

  // Waiting, claimed and dropped between two computations.
  await doubleTarget.execute(db);
  await running.drain();
  expect(await target()).toBe(before * 8);
});

test('a computation whose snapshot is older than a change keeps nothing for later ones', async () => {
  const before = await target();
  // It commits after the reader looked, and before the next computation.
  await db.transaction().execute(async (transaction) => {
    await doubleTarget.execute(transaction);
    expect(await target(), 'not committed').toBe(before);
    await running.drain();
    expect(await target(), 'not committed').toBe(before);
  });
  expect(await target()).toBe(before * 2);
  await running.drain();
  expect(await target()).toBe(before * 2);
});

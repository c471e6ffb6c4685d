import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CompiledQuery } from 'kysely';
import { ImportConflict } from '../../packs/edp/src/import/index.ts';
import { packDatabase, type PackDatabase } from './database.ts';
import { importing, sheet } from './importing.ts';

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
beforeEach(() => pack.empty());
afterAll(() => pack[Symbol.asyncDispose]());

describe('a trial run', () => {
  test('reports what would change and changes nothing', async () => {
    await importing(pack.db, sheet({}));
    await pack.changesSince();
    const report = await importing(pack.db, sheet({ monto_propuesto: '3' }, { n_edp: '2', cliente: 'Nuevo Cliente' }), {
      dryRun: true,
    });
    expect(report).toMatchObject({ dryRun: true, applied: false, changes: { inserted: 1, updated: 1, unchanged: 0 } });
    expect(report.preview).toEqual([
      { row: 2, key: 'OT1000/1', change: 'update', fields: { proposed_amount: { before: 1_000_000, after: 3 } } },
      {
        row: 3,
        key: 'OT1000/2',
        change: 'insert',
        fields: {
          client: { before: null, after: 'Nuevo Cliente' },
          project_manager: { before: null, after: 'Camila Soto' },
          issued_on: { before: null, after: '2025-01-10' },
          proposed_amount: { before: null, after: 1_000_000 },
        },
      },
    ]);
    expect(await pack.rows('select number, proposed_amount from edp.statement')).toEqual([
      { number: 1, proposed_amount: 1_000_000 },
    ]);
    expect(await pack.rows('select name from edp.client')).toEqual([{ name: 'Minera Norte' }]);
    expect(await pack.changesSince()).toEqual([]);
  });

  test('has the errors of the real run, and the changes of the good rows', async () => {
    const text = sheet({}, { n_edp: '2', fecha_emision: '31/02/2025' });
    const trial = await importing(pack.db, text, { dryRun: true });
    const real = await importing(pack.db, text);
    expect(trial.errors).toEqual(real.errors);
    expect(trial).toMatchObject({ applied: false, changes: { inserted: 1, updated: 0, unchanged: 0 } });
    expect(real).toMatchObject({ applied: false, changes: { inserted: 0, updated: 0, unchanged: 0 }, preview: [] });
  });
});

describe('stopping', () => {
  test('an import that is aborted while it reads leaves nothing behind', async () => {
    const stop = new AbortController();
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ n_edp: String(at + 1) }));
    const importRun = importing(pack.db, sheet(...rows), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(importRun).rejects.toThrow('enough');
    expect(await pack.rows('select count(*) as count from edp.statement')).toEqual([{ count: 0 }]);
    expect(await importing(pack.db, sheet({}))).toMatchObject({ applied: true });
  });

  test('an import that is aborted while the database works is cancelled there', async () => {
    const stop = new AbortController();
    await pack.rows(`create function edp.slow() returns trigger language plpgsql as
      $$ begin perform pg_sleep(30); return new; end $$`);
    await pack.rows('create trigger slow before insert on edp.statement for each row execute function edp.slow()');
    const importRun = importing(pack.db, sheet({}), {
      signal: stop.signal,
      onProgress: ({ phase }) => {
        if (phase === 'writing') setTimeout(() => stop.abort(new Error('enough')), 100);
      },
    });
    await expect(importRun).rejects.toThrow('enough');
    await pack.rows('drop trigger slow on edp.statement');
    expect(await pack.rows('select count(*) as count from edp.client')).toEqual([{ count: 0 }]);
    expect(
      await pack.rows(
        `select count(*) as count from pg_stat_activity where datname = current_database() and state = 'active' and query like 'insert into edp.statement%'`,
      ),
    ).toEqual([{ count: 0 }]);
  });
});

test('two imports at once of the same new rows: one inserts, the other finds them', async () => {
  const text = sheet({}, { n_edp: '2' });
  const reports = await Promise.all([importing(pack.db, text), importing(pack.db, text)]);
  expect(reports.map(({ changes }) => changes.inserted).toSorted((a, b) => a - b)).toEqual([0, 2]);
  expect(reports.every(({ applied }) => applied)).toBe(true);
});

test('a row that somebody else inserts at the same moment: nothing is loaded, and it can be tried again', async () => {
  await importing(pack.db, sheet({ n_edp: '9' }));
  const other = await pack.db.startTransaction().execute();
  await other.executeQuery(
    CompiledQuery.raw(`insert into edp.statement (project_id, number, client_id, project_manager_id, period, issued_on,
        proposed_amount, status)
      select project_id, 1, client_id, project_manager_id, period, issued_on, 5, status from edp.statement`),
  );
  const outcome = importing(pack.db, sheet({}, { n_edp: '2' })).catch((error: unknown) => error);
  await expect
    .poll(() =>
      pack.rows(
        `select 1 as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      ),
    )
    .toEqual([{ waiting: 1 }]);
  await other.commit().execute();
  expect(await outcome).toBeInstanceOf(ImportConflict);
  expect(await pack.rows('select number from edp.statement order by number')).toEqual([{ number: 1 }, { number: 9 }]);
  expect((await importing(pack.db, sheet({}, { n_edp: '2' }))).changes).toEqual({
    inserted: 1,
    updated: 1,
    unchanged: 0,
  });
});

test('progress tells the rows read of the rows there are', async () => {
  const seen: string[] = [];
  const rows = Array.from({ length: 2_500 }, (_, at) => ({ n_edp: String(at + 1), observaciones: 'dos\nlíneas' }));
  await importing(pack.db, sheet(...rows), {
    onProgress: ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`),
  });
  expect(seen).toEqual(['reading 1000/2500', 'reading 2000/2500', 'checking 2500/2500', 'writing 2500/2500']);
});

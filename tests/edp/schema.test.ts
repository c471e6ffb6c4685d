import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { worldDatabase, type WorldDatabase } from './world-database.ts';

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const run = async <R = Record<string, unknown>>(text: string): Promise<R[]> =>
  (await database.db.executeQuery<R>(CompiledQuery.raw(text))).rows;

const COLUMNS = 'project_id, number, client_id, project_manager_id, period, issued_on, proposed_amount, status';

beforeEach(async () => {
  for (const table of ['cost', 'target', 'statement', 'project', 'client', 'project_manager']) {
    await run(`delete from edp.${table}`);
  }
  await run(`insert into edp.client (id, name) values (1, 'Energía Central')`);
  await run(`insert into edp.project_manager (id, name) values (1, 'Camila Soto')`);
  await run(
    `insert into edp.project (id, code, name, client_id, project_manager_id) values (1, 'OT1000', 'A', 1, 1), (2, 'OT1001', 'B', 1, 1)`,
  );
  await run(`insert into edp.statement (id, ${COLUMNS}) values
    (1, 1, 1, 1, 1, '2025-01-01', '2025-01-10', 100, 'in_review'),
    (2, 2, 1, 1, 1, '2025-01-01', '2025-01-10', 100, 'sent')`);
});

const history = () =>
  run<{ id: number; from: string | null; to: string; by: string }>(
    `select statement_id as id, from_status as "from", to_status as "to", changed_by as "by"
     from edp.status_change order by statement_id, id`,
  );

describe('the history of statuses', () => {
  test('is written by the database for every row of a statement', async () => {
    await run(`update edp.statement set status = 'validated', notes = 'both'`);
    expect((await history()).map(({ id, from, to }) => [id, from, to])).toEqual([
      [1, null, 'in_review'],
      [1, 'in_review', 'validated'],
      [2, null, 'sent'],
      [2, 'sent', 'validated'],
    ]);
  });

  test('says nothing of a change that leaves the status', async () => {
    await run(`update edp.statement set notes = 'x', status = status`);
    expect(await history()).toHaveLength(2);
  });

  test('names who was at work', async () => {
    await database.db.transaction().execute(async (transaction) => {
      await sql`set local pulso.actor = 'import edp.csv'`.execute(transaction);
      await sql`update edp.statement set status = 'paid' where id = 2`.execute(transaction);
    });
    expect((await history()).at(-1)).toMatchObject({ id: 2, to: 'paid', by: 'import edp.csv' });
  });

  test('goes with its statement', async () => {
    await run(`delete from edp.statement where id = 1`);
    expect((await history()).map(({ id }) => id)).toEqual([2]);
  });
});

test('what follows from a row is kept with it, and an update is dated', async () => {
  const [before] = await run<{ updated_at: Date }>(`select updated_at from edp.statement where id = 1`);
  await run(
    `update edp.statement set approved_amount = 90, sent_on = '2025-01-12', rework_reason = '  Falta  FIRMA ' where id = 1`,
  );
  const [after] = await run<{ updated_at: Date }>(
    `select amount, clock_start, rework_key, updated_at from edp.statement where id = 1`,
  );
  expect(after).toMatchObject({ amount: 90, clock_start: '2025-01-12', rework_key: 'falta firma' });
  expect(after!.updated_at.getTime()).toBeGreaterThan(before!.updated_at.getTime());
  await run(`update edp.statement set rework_reason = '   ' where id = 1`);
  expect(await run(`select rework_key from edp.statement where id = 1`)).toEqual([{ rework_key: null }]);
});

describe('the tables refuse', () => {
  test.each([
    [
      'two spellings of one client',
      `insert into edp.client (id, name) values (9, ' ENERGIA  central')`,
      'client_name_unique',
    ],
    ['a client of blanks', `insert into edp.client (name) values ('  ')`, 'client_name_present'],
    [
      'two projects of one code',
      `insert into edp.project (id, code, name, client_id, project_manager_id) values (9, 'OT1000', 'C', 1, 1)`,
      'project_code_unique',
    ],
    [
      'a code of another form',
      `insert into edp.project (code, name, client_id, project_manager_id) values ('X1', 'C', 1, 1)`,
      'project_code_form',
    ],
    ['a number twice in a project', `update edp.statement set project_id = 1`, 'statement_number_unique'],
    ['a negative amount', `update edp.statement set proposed_amount = -1`, 'statement_proposed_amount_positive'],
    ['a period within a month', `update edp.statement set period = '2025-01-02'`, 'statement_period_first_of_month'],
    ['a status nobody knows', `update edp.statement set status = 'pagado'`, 'statement_status_known'],
    [
      'an inferred date that is not there',
      `update edp.statement set paid_on_inferred = true`,
      'statement_inferred_has_date',
    ],
    [
      'a second target without project manager in a month',
      `insert into edp.target (metric, month, value) values ('collected', '2025-01-01', 1), ('collected', '2025-01-01', 2)`,
      'target_unique',
    ],
    [
      'a kind of cost nobody knows',
      `insert into edp.cost (project_id, vendor, invoice_number, invoiced_on, net_amount, kind) values (1, 'V', '1', '2025-01-01', 1, 'misc')`,
      'cost_kind_known',
    ],
  ])('%s', async (_what, statement, constraint) => {
    await expect(run(statement)).rejects.toMatchObject({ constraint });
  });

  test('but take the same number in another project', async () => {
    expect(await run(`select count(*) as count from edp.statement where number = 1`)).toEqual([{ count: 2 }]);
  });
});

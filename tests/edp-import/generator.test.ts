import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demo, generate, type GeneratorOptions } from '../../packs/edp/src/demo/index.ts';
import { packDatabase, type PackDatabase } from './database.ts';
import { importing, sheet } from './importing.ts';

const AS_OF = '2026-11-21';
const ROWS = 6_000;

const generated = (pack: PackDatabase, changes: Partial<GeneratorOptions> = {}) =>
  generate(pack.db, {
    rows: ROWS,
    asOf: AS_OF,
    seed: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  });

/** Everything but ids and the moment of loading. */
async function contentOf(pack: PackDatabase): Promise<string> {
  const tables = [
    `select p.code, p.name, c.name as client, m.name as manager from edp.project p
       join edp.client c on c.id = p.client_id join edp.project_manager m on m.id = p.project_manager_id order by 1`,
    `select p.code, c.name, m.name as manager, s.number, period, issued_on, sent_on, proposed_amount, approved_amount,
       expected_payment_on, conformity_number, conformity_on, paid_on, status, rework_reason, failure_type
     from edp.statement s join edp.project p on p.id = s.project_id join edp.client c on c.id = s.client_id
       join edp.project_manager m on m.id = s.project_manager_id order by 1, s.number`,
    `select p.code, s.number, h.from_status, h.to_status, h.changed_at from edp.status_change h
       join edp.statement s on s.id = h.statement_id join edp.project p on p.id = s.project_id order by 1, 2, h.changed_at, h.id`,
    `select p.code, c.vendor, c.invoice_number, c.invoiced_on, c.due_on, c.paid_on, c.net_amount, c.kind
     from edp.cost c join edp.project p on p.id = c.project_id order by 1, 2, 3`,
    `select month, value, m.name from edp.target t left join edp.project_manager m on m.id = t.project_manager_id order by 1, 3`,
  ];
  const hash = createHash('sha256');
  for (const text of tables) hash.update(JSON.stringify(await pack.rows(text)));
  return hash.digest('hex');
}

describe('the generator', () => {
  let pack: PackDatabase;
  beforeAll(async () => {
    pack = await packDatabase();
    await generated(pack);
  });
  afterAll(() => pack[Symbol.asyncDispose]());

  const one = async (text: string): Promise<Record<string, number>> => {
    const [row] = await pack.rows<Record<string, number>>(text);
    return row ?? {};
  };

  test('gives the same rows for the same seed and day, in a database of another history too', async () => {
    await using other = await packDatabase();
    await importing(other.db, sheet({ cliente: 'Vial Coquimbo' }, { n_edp: '2', jefe_proyecto: 'Pablo Reyes' }));
    await other.empty();
    await generated(other, { rows: 300, seed: 9 });
    await generated(other);
    expect(await contentOf(other)).toBe(await contentOf(pack));
    await generated(other, { seed: 2 });
    expect(await contentOf(other)).not.toBe(await contentOf(pack));
  });

  test('writes as many statements as asked, numbered from 1 in each project', async () => {
    expect(await one('select count(*) as rows from edp.statement')).toEqual({ rows: ROWS });
    expect(
      await one(
        `select count(*) as wrong from (select count(*) as n, max(number) as last from edp.statement group by project_id) p where n <> last`,
      ),
    ).toEqual({ wrong: 0 });
  });

  test('has 12 clients, 8 project managers, and projects of about two years of months', async () => {
    const counts =
      await one(`select count(distinct client_id) as clients, count(distinct project_manager_id) as managers,
      count(distinct project_id) as projects from edp.statement`);
    expect(counts).toEqual({ clients: 12, managers: 8, projects: 250 });
    await using small = await packDatabase();
    await generated(small, { rows: 100 });
    expect(
      await small.rows('select count(*) as projects, count(distinct client_id) as clients from edp.project'),
    ).toEqual([{ projects: 44, clients: 12 }]);
  });

  test('ends at asOf and begins 24 months before', async () => {
    const { outside } = await one(`select count(*) as outside from edp.statement
      where issued_on < date '${AS_OF}' - interval '24 months'
        or greatest(issued_on, sent_on, conformity_on, paid_on) > '${AS_OF}'`);
    expect(outside).toBe(0);
    expect(
      await one(`select count(*) as outside from edp.cost where greatest(invoiced_on, paid_on) > '${AS_OF}'`),
    ).toEqual({
      outside: 0,
    });
    const days = await one(
      `select '${AS_OF}'::date - min(issued_on) as first, '${AS_OF}'::date - max(issued_on) as last from edp.statement`,
    );
    expect(days['first']).toBeGreaterThan(690);
    expect(days['last']).toBeLessThan(3);
  });

  test('orders the days of each statement as its state says', async () => {
    const { wrong } = await one(`select count(*) as wrong from edp.statement where not case status
      when 'paid' then issued_on <= sent_on and sent_on <= conformity_on and conformity_on <= paid_on and approved_amount is not null
      when 'validated' then issued_on <= sent_on and sent_on <= conformity_on and paid_on is null and approved_amount is not null
      when 'sent' then issued_on <= sent_on and conformity_on is null and paid_on is null and approved_amount is null
      when 'in_review' then conformity_on is null and paid_on is null and (sent_on is null) = (rework_reason is null)
      else false end`);
    expect(wrong).toBe(0);
  });

  test('mixes the states 60, 12, 15, 10 and 3 of a hundred', async () => {
    const share =
      await one(`select avg((status = 'paid')::int)::float8 as paid, avg((status = 'validated')::int)::float8 as validated,
      avg((status = 'sent')::int)::float8 as sent, avg((status = 'in_review' and rework_reason is null)::int)::float8 as in_review,
      avg((rework_reason is not null)::int)::float8 as rework from edp.statement`);
    const wanted = { paid: 0.6, validated: 0.12, sent: 0.15, in_review: 0.1, rework: 0.03 };
    for (const [state, expected] of Object.entries(wanted)) {
      // Four standard deviations of a share among so many rows.
      const tolerance = 4 * Math.sqrt((expected * (1 - expected)) / ROWS);
      expect(Math.abs((share[state] ?? 0) - expected), state).toBeLessThan(tolerance);
    }
  });

  test('draws amounts around 60 million, from 5 to 400', async () => {
    const amounts = await one(`select percentile_cont(0.5) within group (order by proposed_amount) as median,
      min(proposed_amount) as least, max(proposed_amount) as most,
      min(approved_amount::float8 / proposed_amount) as lowest, max(approved_amount::float8 / proposed_amount) as highest
      from edp.statement`);
    expect(amounts['median']).toBeGreaterThan(54e6);
    expect(amounts['median']).toBeLessThan(66e6);
    expect(amounts['least']).toBeGreaterThanOrEqual(5e6);
    expect(amounts['most']).toBeLessThanOrEqual(400e6);
    expect(amounts['lowest']).toBeGreaterThanOrEqual(0.8499);
    expect(amounts['highest']).toBe(1);
  });

  test('gives each client its own habit of paying, from 25 to 95 days', async () => {
    const habits = await pack.rows<{
      name: string;
      days: number;
    }>(`select c.name, avg(paid_on - sent_on)::float8 as days
      from edp.statement s join edp.client c on c.id = s.client_id where status = 'paid' group by c.name order by days`);
    expect(habits.at(0)).toMatchObject({ name: 'Gas Patagonia' });
    expect(habits.at(-1)).toMatchObject({ name: 'Constructora Maipo' });
    expect(habits.at(0)?.days).toBeGreaterThan(20);
    expect(habits.at(0)?.days).toBeLessThan(30);
    expect(habits.at(-1)?.days).toBeGreaterThan(80);
    expect(habits.at(-1)?.days).toBeLessThan(100);
  });

  test('costs 55 to 85 % of what each accepted statement brings, in opex and capex', async () => {
    const ratios = await one(`select min(r) as least, max(r) as most, count(*) as invoices from (
      select c.net_amount::float8 / s.amount as r from edp.cost c join edp.statement s
        on s.project_id = c.project_id and c.invoice_number = 'F-' || s.number) each`);
    expect(ratios['least']).toBeGreaterThanOrEqual(0.5499);
    expect(ratios['most']).toBeLessThanOrEqual(0.8501);
    expect(await one(`select count(*) as invoices from edp.statement where status in ('validated', 'paid')`)).toEqual({
      invoices: ratios['invoices'],
    });
    const { opex } = await one(`select avg((kind = 'opex')::int)::float8 as opex from edp.cost`);
    expect(opex).toBeCloseTo(0.8, 1);
  });

  test('sets targets for every project manager and for all together, month by month', async () => {
    expect(
      await one(`select count(distinct month) as months, count(distinct project_manager_id) as managers,
        count(*) filter (where project_manager_id is null) as overall from edp.target`),
    ).toEqual({ months: 25, managers: 8, overall: 25 });
    expect(
      await one(`select count(*) as wrong from (select month,
        sum(value) filter (where project_manager_id is null) - sum(value) filter (where project_manager_id is not null) as rest
        from edp.target group by month) months where rest <> 0`),
    ).toEqual({ wrong: 0 });
    const { ratio } =
      await one(`select (select sum(value) from edp.target where project_manager_id is null and month >= '2025-11-01' and month < '2026-11-01')
      / (select sum(amount) from edp.statement where status = 'paid' and paid_on >= '2025-11-01' and paid_on < '2026-11-01') as ratio`);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.2);
  });

  test('tells the history of every statement up to its state, back to review where there was rework', async () => {
    expect(
      await one(`select count(*) as wrong from edp.statement s where (
        select to_status from edp.status_change h where h.statement_id = s.id order by changed_at desc, id desc limit 1)
        is distinct from s.status`),
    ).toEqual({ wrong: 0 });
    expect(
      await one(
        `select count(*) as returned from edp.status_change where to_status = 'in_review' and from_status = 'sent'`,
      ),
    ).toEqual(await one('select count(*) as returned from edp.statement where rework_reason is not null'));
  });

  test('replaces what it generated before and leaves imported statements alone', async () => {
    await using other = await packDatabase();
    await importing(other.db, sheet({}));
    await generated(other, { rows: 500 });
    await generated(other, { rows: 200 });
    expect(
      await other.rows(
        'select count(*) as rows, count(*) filter (where conformity_number is null and number = 1 and proposed_amount = 1000000) as imported from edp.statement',
      ),
    ).toEqual([{ rows: 201, imported: 1 }]);
    // New statements get their first status from the trigger as before.
    await importing(other.db, sheet({ n_edp: '77' }));
    expect(
      await other.rows(
        `select h.changed_by from edp.status_change h join edp.statement s on s.id = h.statement_id where s.number = 77`,
      ),
    ).toEqual([{ changed_by: 'import' }]);
  });
});

describe('a set large enough to be loaded without indexes', () => {
  test('has the same rows, indexes, foreign keys and triggers', async () => {
    await using pack = await packDatabase();
    await using plain = await packDatabase();
    const definitions = () =>
      pack.rows(`select indexdef as text from pg_indexes where schemaname = 'edp'
        union all select conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated
          from pg_constraint where connamespace = 'edp'::regnamespace
        union all select tgname || ' ' || tgenabled::text
          from pg_trigger where not tgisinternal and tgrelid = 'edp.statement'::regclass
        order by 1`);
    const before = await definitions();
    await generated(pack, { rows: 1_000, withoutIndexesFrom: 1_000 });
    await generated(plain, { rows: 1_000 });
    expect(await definitions()).toEqual(before);
    expect(await contentOf(pack)).toBe(await contentOf(plain));
  });
});

describe('demo data', () => {
  test('is the sample sheet and the generated rows; loading it again changes nothing', async () => {
    await using pack = await packDatabase();
    const load = (kind: 'sample' | 'generated') =>
      demo.load({ db: pack.db, asOf: AS_OF, kind, rows: 300, onProgress: () => {} });
    expect(await demo.isEmpty(pack.db)).toBe(true);
    await load('sample');
    expect(await pack.rows('select count(*) as rows from edp.statement')).toEqual([{ rows: 51 }]);
    expect(await demo.isEmpty(pack.db)).toBe(false);
    await load('generated');
    const content = await contentOf(pack);
    await load('generated');
    expect(await contentOf(pack)).toBe(content);
    expect(await pack.rows('select count(*) as rows from edp.statement')).toEqual([{ rows: 351 }]);
    expect(await pack.rows('select count(*) as clients from edp.client')).toEqual([{ clients: 12 }]);
  });
});

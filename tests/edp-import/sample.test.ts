import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importReportSchema } from '@pulso/kpi-core';
import { SAMPLE_SHEET } from '../../packs/edp/src/demo/index.ts';
import type { DatasetReport } from '../../packs/edp/src/import/index.ts';
import { packDatabase, type PackDatabase } from './database.ts';
import { importing } from './importing.ts';

/** The expected figures were worked out from the sheet with another program, not with the code under test. */
describe('the sample sheet', () => {
  let pack: PackDatabase;
  let content: Buffer;
  let first: DatasetReport;

  beforeAll(async () => {
    pack = await packDatabase();
    content = await readFile(SAMPLE_SHEET);
    first = await importing(pack.db, content);
  });
  afterAll(() => pack[Symbol.asyncDispose]());

  test('loads its 51 statements and says what it did', () => {
    expect(importReportSchema.parse(first)).toMatchObject({
      dataset: 'edp.statements',
      applied: true,
      rows: { read: 51, valid: 51, invalid: 0 },
      changes: { inserted: 51, updated: 0, unchanged: 0 },
      errorCount: 0,
      fatal: null,
    });
    expect(first.ignoredColumns).toEqual(['id', 'gestor', 'registrado_por', 'fecha_registro']);
    expect(first.preview).toHaveLength(50);
  });

  test('has the amounts of each state, whatever blanks follow its name', async () => {
    const byStatus = await pack.rows(
      'select status, count(*) as count, sum(amount) as amount, sum(proposed_amount) as proposed from edp.statement group by status order by status',
    );
    expect(byStatus).toEqual([
      { status: 'in_review', count: 8, amount: 694_857_968, proposed: 694_857_968 },
      { status: 'paid', count: 22, amount: 2_110_101_294, proposed: 2_110_101_296 },
      { status: 'validated', count: 21, amount: 2_039_795_689, proposed: 2_039_795_689 },
    ]);
  });

  test('creates each client, project manager and project once', async () => {
    expect(
      await pack.rows(
        'select c.name, count(*) as count from edp.statement s join edp.client c on c.id = s.client_id group by c.name order by count(*) desc',
      ),
    ).toEqual([
      { name: 'Minera Norte', count: 15 },
      { name: 'Energía Central', count: 13 },
      { name: 'Forestal Sur', count: 12 },
      { name: 'Minera Altiplano', count: 11 },
    ]);
    expect(
      await pack.rows(
        'select m.name, count(*) as count from edp.statement s join edp.project_manager m on m.id = s.project_manager_id group by m.name order by count(*) desc',
      ),
    ).toEqual([
      { name: 'Camila Soto', count: 17 },
      { name: 'Andrea Fuentes', count: 13 },
      { name: 'Felipe Araya', count: 11 },
      { name: 'Pablo Reyes', count: 9 },
      { name: 'Tomás Vidal', count: 1 },
    ]);
    expect(await pack.rows('select count(*) as projects from edp.project')).toEqual([{ projects: 51 }]);
  });

  test('infers 18 dates of payment from the conformity and leaves 4 unknown', async () => {
    expect(
      await pack.rows(
        `select paid_on_inferred as inferred, paid_on is null as unknown, count(*) as count
         from edp.statement where status = 'paid' group by 1, 2 order by 1`,
      ),
    ).toEqual([
      { inferred: false, unknown: true, count: 4 },
      { inferred: true, unknown: false, count: 18 },
    ]);
    expect(
      await pack.rows(
        'select count(*) as count from edp.statement where paid_on is not null and paid_on <> conformity_on',
      ),
    ).toEqual([{ count: 0 }]);
  });

  test('keeps every cell of a row', async () => {
    expect(
      await pack.rows(
        `select p.code, s.number, s.period, s.issued_on, s.sent_on, s.proposed_amount, s.approved_amount,
           s.expected_payment_on, s.conformity_number, s.conformity_on, s.status, s.detailed_status, s.rework_reason,
           s.failure_type, s.notes, s.currency
         from edp.statement s join edp.project p on p.id = s.project_id where s.number = 48`,
      ),
    ).toEqual([
      {
        code: 'OT1200',
        number: 48,
        period: '2025-04-01',
        issued_on: '2025-04-16',
        sent_on: '2025-04-16',
        proposed_amount: 171_306_864,
        approved_amount: 171_306_864,
        expected_payment_on: '2025-02-27',
        conformity_number: '6135',
        conformity_on: '2025-06-05',
        status: 'paid',
        detailed_status: null,
        rework_reason: 'cambio_requerimientos',
        failure_type: 'retraso_documental',
        notes: 'Quasi ut harum.',
        currency: 'CLP',
      },
    ]);
  });

  test('changes nothing when it is imported again, and the change feed hears nothing', async () => {
    const before = await pack.rows('select xmin::text, * from edp.statement order by id');
    await pack.changesSince();
    const again = await importing(pack.db, content);
    expect(again.changes).toEqual({ inserted: 0, updated: 0, unchanged: 51 });
    expect(again.preview).toEqual([]);
    expect(await pack.rows('select xmin::text, * from edp.statement order by id')).toEqual(before);
    expect(await pack.changesSince()).toEqual([]);
  });

  test('brings changed rows back when it is imported again', async () => {
    const sum = 'select sum(amount) as amount, count(*) filter (where paid_on_inferred) as inferred from edp.statement';
    const before = await pack.rows(sum);
    await pack.rows(
      `update edp.statement set approved_amount = 1, status = 'sent', paid_on = null, paid_on_inferred = false where number in (1, 2)`,
    );
    await pack.changesSince();
    const report = await importing(pack.db, content);
    expect(report.changes).toEqual({ inserted: 0, updated: 2, unchanged: 49 });
    expect(report.preview.map(({ key, change }) => [key, change])).toEqual([
      ['OT7286/1', 'update'],
      ['OT3345/2', 'update'],
    ]);
    expect(report.preview[0]?.fields).toEqual({
      approved_amount: { before: 1, after: 15_491_100 },
      status: { before: 'sent', after: 'paid' },
      paid_on: { before: null, after: '2025-06-09' },
      paid_on_inferred: { before: false, after: true },
    });
    expect(await pack.rows(sum)).toEqual(before);
    expect(new Set(await pack.changesSince())).toEqual(new Set(['statement', 'statusChange']));
  });
});

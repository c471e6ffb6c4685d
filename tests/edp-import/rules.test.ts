import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';
import { csv, importing, sheet, STATEMENT } from './importing.ts';

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
beforeEach(() => pack.empty());
afterAll(() => pack[Symbol.asyncDispose]());

const stored = async (columns: string): Promise<Record<string, unknown>> => {
  const [row] = await pack.rows(`select ${columns} from edp.statement order by id limit 1`);
  return row ?? {};
};

describe('what cells may look like', () => {
  test('titles match in Spanish and English, whatever their case, accents and blanks', async () => {
    const report = await importing(
      pack.db,
      csv([
        {
          ' Nº  EDP ': '7',
          PROYECTO: 'ot2000',
          Client: 'Minera Norte',
          'Jefe de Proyecto': 'Camila Soto',
          'FECHA EMISIÓN': '10/01/2025',
          'Proposed Amount': '$1.234.567',
          Observaciones: 'una, dos',
          Extra: 'x',
        },
      ]),
    );
    expect(report).toMatchObject({ applied: true, ignoredColumns: ['Extra'] });
    expect(await stored('number, issued_on, proposed_amount, notes')).toEqual({
      number: 7,
      issued_on: '2025-01-10',
      proposed_amount: 1_234_567,
      notes: 'una, dos',
    });
  });

  test('separators, byte order marks and line ends of Excel are understood', async () => {
    const text = csv([{ ...STATEMENT, observaciones: 'a,b' }], ';').replaceAll('\n', '\r\n');
    const report = await importing(pack.db, `\ufeff${text}`);
    expect(report).toMatchObject({ applied: true, errorCount: 0 });
    expect(await stored('notes')).toEqual({ notes: 'a,b' });
  });

  test('text that is not UTF-8 is read as Windows-1252', async () => {
    // 0x80 and 0x96 are the euro sign and the dash of Windows, control characters in Latin-1 proper.
    const text = sheet({ cliente: 'Energía Central', observaciones: 'uno E2' });
    const bytes = Buffer.from(text.replace('E2', '\u0080\u0096'), 'latin1');
    expect(await importing(pack.db, bytes)).toMatchObject({ applied: true });
    expect(await pack.rows('select name from edp.client')).toEqual([{ name: 'Energía Central' }]);
    expect(await stored('notes')).toEqual({ notes: 'uno €–' });
  });

  test('states are folded, in both languages', async () => {
    const words = [
      'revisión ',
      'REVISION',
      'Enviado',
      ' validado',
      'Pagado ',
      'anulado',
      'in_review',
      'sent',
      'paid',
      '',
    ];
    const report = await importing(pack.db, sheet(...words.map((estado, at) => ({ n_edp: String(at + 1), estado }))));
    expect(report.errors).toEqual([]);
    expect((await pack.rows('select status from edp.statement order by number')).map((row) => row['status'])).toEqual([
      'in_review',
      'in_review',
      'sent',
      'validated',
      'paid',
      'void',
      'in_review',
      'sent',
      'paid',
      'in_review',
    ]);
  });

  test('the month is the first day of mes, else of the month of issue', async () => {
    await importing(pack.db, sheet({ mes: '2025-03' }, { n_edp: '2', mes: '' }));
    expect(await pack.rows('select period from edp.statement order by number')).toEqual([
      { period: '2025-03-01' },
      { period: '2025-01-01' },
    ]);
  });

  test('the currency is CLP unless the file says another', async () => {
    await importing(pack.db, sheet({}, { n_edp: '2', moneda: 'usd' }));
    expect(await pack.rows('select currency from edp.statement order by number')).toEqual([
      { currency: 'CLP' },
      { currency: 'USD' },
    ]);
  });
});

describe('names', () => {
  test('spellings of one name are one client, and the first spelling is kept', async () => {
    await importing(
      pack.db,
      sheet(
        { cliente: 'Energía  Central', jefe_proyecto: 'Tomás Vidal' },
        { n_edp: '2', cliente: 'ENERGIA CENTRAL', jefe_proyecto: 'tomas vidal' },
        { n_edp: '3', cliente: ' energía central ', proyecto: 'OT2000' },
      ),
    );
    expect(await pack.rows('select name from edp.client')).toEqual([{ name: 'Energía Central' }]);
    expect(await pack.rows('select name from edp.project_manager order by id')).toEqual([
      { name: 'Camila Soto' },
      { name: 'Tomás Vidal' },
    ]);
    const again = await importing(pack.db, sheet({ cliente: 'ENERGÍA CENTRAL', jefe_proyecto: 'TOMAS VIDAL' }));
    expect(again.changes).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await pack.rows('select name from edp.client')).toEqual([{ name: 'Energía Central' }]);
  });

  test('a new project has the client and manager of its first row; a known one keeps its own', async () => {
    await importing(pack.db, sheet({}, { n_edp: '2', cliente: 'Forestal Sur' }));
    await importing(pack.db, sheet({ n_edp: '3', cliente: 'Gas Patagonia', jefe_proyecto: 'Pablo Reyes' }));
    expect(
      await pack.rows(`select p.code, c.name as client, m.name as manager from edp.project p
        join edp.client c on c.id = p.client_id join edp.project_manager m on m.id = p.project_manager_id`),
    ).toEqual([{ code: 'OT1000', client: 'Minera Norte', manager: 'Camila Soto' }]);
  });

  test('refused rows create nobody', async () => {
    await importing(pack.db, sheet({}, { n_edp: '2', proyecto: 'OT3000', cliente: 'Nadie', fecha_emision: 'mañana' }), {
      skipInvalid: true,
    });
    expect(await pack.rows('select name from edp.client')).toEqual([{ name: 'Minera Norte' }]);
    expect(await pack.rows('select code from edp.project')).toEqual([{ code: 'OT1000' }]);
  });
});

describe('the date of payment', () => {
  const paid = { estado: 'pagado', fecha_conformidad: '2025-02-01' };
  const columns = 'paid_on, paid_on_inferred';

  test('is what the file says', async () => {
    await importing(pack.db, sheet({ ...paid, fecha_pago: '2025-03-01' }));
    expect(await stored(columns)).toEqual({ paid_on: '2025-03-01', paid_on_inferred: false });
  });

  test('is the conformity when a paid statement has none, and flagged', async () => {
    await importing(pack.db, sheet({ ...paid, fecha_pago: '' }));
    expect(await stored(columns)).toEqual({ paid_on: '2025-02-01', paid_on_inferred: true });
  });

  test('stays unknown when there is no conformity either', async () => {
    await importing(pack.db, sheet({ estado: 'pagado' }));
    expect(await stored(columns)).toEqual({ paid_on: null, paid_on_inferred: false });
  });

  test('is not inferred for a statement that is not paid', async () => {
    await importing(pack.db, sheet({ ...paid, estado: 'validado' }));
    expect(await stored(columns)).toEqual({ paid_on: null, paid_on_inferred: false });
  });

  test('goes when the statement leaves paid and it was inferred', async () => {
    await importing(pack.db, sheet(paid));
    await importing(pack.db, sheet({ estado: 'enviado' }));
    expect(await stored(columns)).toEqual({ paid_on: null, paid_on_inferred: false });
  });

  test('stays when the statement leaves paid and somebody gave it', async () => {
    await importing(pack.db, sheet({ ...paid, fecha_pago: '2025-03-01' }));
    await importing(pack.db, sheet({ estado: 'enviado' }));
    expect(await stored(columns)).toEqual({ paid_on: '2025-03-01', paid_on_inferred: false });
  });

  test('follows the conformity as long as it is inferred', async () => {
    await importing(pack.db, sheet(paid));
    await importing(pack.db, sheet({ fecha_conformidad: '2025-02-20' }));
    expect(await stored(columns)).toEqual({ paid_on: '2025-02-20', paid_on_inferred: true });
    await importing(pack.db, sheet({ fecha_conformidad: '' }));
    expect(await stored(columns)).toEqual({ paid_on: null, paid_on_inferred: false });
  });

  test('replaces an inferred one when it becomes known', async () => {
    await importing(pack.db, sheet(paid));
    await importing(pack.db, sheet({ fecha_pago: '2025-03-05' }));
    expect(await stored(columns)).toEqual({ paid_on: '2025-03-05', paid_on_inferred: false });
  });
});

describe('importing over what is stored', () => {
  const full = { monto_aprobado: '900000', observaciones: 'nota', estado: 'enviado', mes: '2025-03', moneda: 'USD' };

  test('an absent column keeps its value', async () => {
    await importing(pack.db, sheet(full));
    const report = await importing(pack.db, sheet({ monto_propuesto: '2000000' }));
    expect(report.preview[0]?.fields).toEqual({ proposed_amount: { before: 1_000_000, after: 2_000_000 } });
    expect(await stored('approved_amount, notes, status, period, currency')).toEqual({
      approved_amount: 900_000,
      notes: 'nota',
      status: 'sent',
      period: '2025-03-01',
      currency: 'USD',
    });
  });

  test('an empty cell clears it', async () => {
    await importing(pack.db, sheet(full));
    await importing(pack.db, sheet({ monto_aprobado: '', observaciones: ' ', estado: '', mes: '', moneda: '' }));
    expect(await stored('approved_amount, notes, status, period, currency')).toEqual({
      approved_amount: null,
      notes: null,
      status: 'in_review',
      period: '2025-01-01',
      currency: 'CLP',
    });
  });

  test('a file may have the key and the changed column alone, in any order of columns', async () => {
    await importing(pack.db, sheet({}, { n_edp: '2' }));
    const report = await importing(pack.db, 'estado,n_edp,proyecto\nenviado,2,OT1000\n');
    expect(report.changes).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await pack.rows('select number, status from edp.statement order by number')).toEqual([
      { number: 1, status: 'in_review' },
      { number: 2, status: 'sent' },
    ]);
  });

  test('statements are told apart by project and number together', async () => {
    await importing(pack.db, sheet({}, { proyecto: 'OT2000' }, { n_edp: '2' }));
    const report = await importing(pack.db, sheet({ proyecto: 'ot2000', monto_propuesto: '5' }));
    expect(report.preview.map(({ key }) => key)).toEqual(['OT2000/1']);
    expect(await pack.rows('select count(*) as count, min(proposed_amount) as least from edp.statement')).toEqual([
      { count: 3, least: 5 },
    ]);
  });

  test('the change of a status is recorded as done by the import', async () => {
    await importing(pack.db, sheet({ estado: 'enviado' }));
    await importing(pack.db, sheet({ estado: 'pagado' }));
    expect(await pack.rows('select from_status, to_status, changed_by from edp.status_change order by id')).toEqual([
      { from_status: null, to_status: 'sent', changed_by: 'import' },
      { from_status: 'sent', to_status: 'paid', changed_by: 'import' },
    ]);
  });
});

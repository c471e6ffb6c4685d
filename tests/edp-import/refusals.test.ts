import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';
import { csv, faults, importing, sheet, STATEMENT } from './importing.ts';

let pack: PackDatabase;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-refusals-'));
  vi.stubEnv('TMPDIR', folder);
  pack = await packDatabase();
});
beforeEach(() => pack.empty());
afterAll(async () => {
  await pack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const nothingStored = async (): Promise<void> => {
  for (const table of ['statement', 'project', 'client', 'project_manager', 'status_change']) {
    expect(await pack.rows(`select count(*) as count from edp.${table}`), table).toEqual([{ count: 0 }]);
  }
  expect(await pack.changesSince()).toEqual([]);
};

describe('bad rows', () => {
  const cases: [name: string, change: Record<string, string>, fault: string][] = [
    ['a day that does not exist', { fecha_emision: '2025-02-30' }, 'fecha_emision "2025-02-30" not_a_date'],
    ['a date of another form', { fecha_emision: 'enero 3' }, 'fecha_emision "enero 3" not_a_date'],
    ['a month of thirteen', { fecha_envio_cliente: '13/13/2025' }, 'fecha_envio_cliente "13/13/2025" not_a_date'],
    ['a year out of reach', { fecha_emision: '0225-01-10' }, 'fecha_emision "0225-01-10" date_out_of_range'],
    ['a negative amount', { monto_propuesto: '-1000' }, 'monto_propuesto "-1000" negative'],
    ['a negative amount with a sign', { monto_aprobado: '-$1.000' }, 'monto_aprobado "-$1.000" negative'],
    ['an amount of zero', { monto_propuesto: '0' }, 'monto_propuesto "0" not_positive'],
    ['an amount with decimals', { monto_propuesto: '15.49' }, 'monto_propuesto "15.49" decimals'],
    ['an amount that is none', { monto_propuesto: 'mucho' }, 'monto_propuesto "mucho" not_an_amount'],
    ['no amount', { monto_propuesto: '' }, 'monto_propuesto "" required'],
    ['no client', { cliente: ' ' }, 'cliente "" required'],
    ['a client of one letter', { cliente: 'X' }, 'cliente "X" text_too_short'],
    ['a number that is none', { n_edp: '1,5' }, 'n_edp "1,5" not_a_number'],
    ['number zero', { n_edp: '0' }, 'n_edp "0" not_a_number'],
    ['a project code of another form', { proyecto: 'P-17' }, 'proyecto "P-17" project_code'],
    ['an unknown state', { estado: 'perdido' }, 'estado "perdido" unknown_status'],
    ['neither yes nor no', { conformidad_enviada: 'quizás' }, 'conformidad_enviada "quizás" not_yes_or_no'],
    ['a month that is none', { mes: 'enero' }, 'mes "enero" not_a_month'],
    ['a currency that is none', { moneda: 'pesos' }, 'moneda "pesos" currency'],
    ['a control character', { observaciones: 'a\u0001b' }, 'observaciones "a\u0001b" control_character'],
  ];
  test.each(cases)('%s', async (_name, change, fault) => {
    const report = await importing(pack.db, sheet({ n_edp: '9' }, change));
    expect(faults(report)).toEqual([`3 ${fault}`]);
    expect(report).toMatchObject({ applied: false, rows: { read: 2, valid: 1, invalid: 1 }, errorCount: 1 });
    expect(report.errors[0]?.message.es).not.toBe('');
    expect(report.errors[0]?.message.en).not.toBe('');
    await nothingStored();
  });

  test('every bad cell of a row is told at once', async () => {
    const report = await importing(pack.db, sheet({ fecha_emision: 'x', monto_propuesto: '-1', estado: 'y' }));
    expect(faults(report)).toEqual([
      '2 fecha_emision "x" not_a_date',
      '2 monto_propuesto "-1" negative',
      '2 estado "y" unknown_status',
    ]);
    expect(report.rows).toEqual({ read: 1, valid: 0, invalid: 1 });
  });

  test('a number that stands twice in a project refuses both rows, whatever the spelling of the project', async () => {
    const text = sheet({}, { n_edp: '2' }, { proyecto: 'ot1000', monto_propuesto: '7' }, { proyecto: 'OT2000' });
    const report = await importing(pack.db, text);
    expect(faults(report)).toEqual(['2 proyecto "OT1000/1" duplicate', '4 proyecto "OT1000/1" duplicate']);
    await nothingStored();
    const skipping = await importing(pack.db, text, { skipInvalid: true });
    expect(skipping).toMatchObject({
      applied: true,
      changes: { inserted: 2 },
      rows: { read: 4, valid: 2, invalid: 2 },
    });
  });

  test('a row that is bad in another way is a duplicate all the same', async () => {
    const report = await importing(pack.db, sheet({}, { fecha_emision: 'x' }), { skipInvalid: true });
    expect(faults(report)).toEqual([
      '2 proyecto "OT1000/1" duplicate',
      '3 fecha_emision "x" not_a_date',
      '3 proyecto "OT1000/1" duplicate',
    ]);
    expect(report).toMatchObject({ changes: { inserted: 0 }, rows: { read: 2, valid: 0, invalid: 2 } });
  });

  test('with skipInvalid the good rows are loaded', async () => {
    const report = await importing(pack.db, sheet({}, { n_edp: '2', fecha_emision: 'x' }, { n_edp: '3' }), {
      skipInvalid: true,
    });
    expect(report).toMatchObject({
      applied: true,
      rows: { read: 3, valid: 2, invalid: 1 },
      changes: { inserted: 2, updated: 0, unchanged: 0 },
      errorCount: 1,
    });
    expect(await pack.rows('select number from edp.statement order by number')).toEqual([{ number: 1 }, { number: 3 }]);
  });

  test('a row with a cell too many or too few is refused: a separator was not quoted', async () => {
    const report = await importing(pack.db, `${sheet({})}2,OT1000,Minera Norte\n3,OT1000,a,b,2025-01-10,5,extra\n`);
    expect(faults(report)).toEqual(['3  "3" cell_count', '4  "7" cell_count']);
    await nothingStored();
  });

  test('blank rows are passed over, and rows keep their numbers', async () => {
    const [header, row] = sheet({ n_edp: 'x' }).split('\n');
    const report = await importing(pack.db, `\n${header}\n\n,,,,,\n${row}\n\n`);
    expect(report.rows.read).toBe(1);
    expect(faults(report)).toEqual(['5 n_edp "x" not_a_number']);
  });

  test('of very many errors the first thousand are listed and all are counted', async () => {
    const rows = Array.from({ length: 2_300 }, (_, at) => ({ n_edp: String(at + 1), fecha_emision: 'x' }));
    const report = await importing(pack.db, sheet(...rows));
    expect(report.errorCount).toBe(2_300);
    expect(report.errors).toHaveLength(1_000);
    expect(report.errors.at(-1)?.row).toBe(1_001);
  });

  test('a new statement in a file without the columns that create one is refused by name', async () => {
    await importing(pack.db, sheet({}));
    const report = await importing(
      pack.db,
      'proyecto,n_edp,estado,cliente\nOT1000,1,enviado,Otro SA\nOT1000,2,enviado,Otro SA\n',
    );
    expect(faults(report)).toEqual([
      '3 fecha_emision "" required_for_new',
      '3 jefe_proyecto "" required_for_new',
      '3 monto_propuesto "" required_for_new',
    ]);
    expect(await pack.rows('select status from edp.statement')).toEqual([{ status: 'in_review' }]);
  });
});

describe('files that cannot be read', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const word = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200, 7)]);
  const cases: [name: string, content: string | Buffer, reason: string][] = [
    ['an empty file', '', 'empty_file'],
    ['a file of blank lines', '\n \n', 'empty_file'],
    ['a header without rows', 'n_edp,proyecto\n', 'no_rows'],
    ['another header', 'fecha,total\n2025-01-01,3\n', 'missing_columns'],
    [
      'a header that lacks columns, over new rows',
      'n_edp,proyecto,cliente\n1,OT1000,Minera Norte\n',
      'missing_columns',
    ],
    ['a title that stands twice', 'n_edp,proyecto,Cliente,client\n1,OT1000,a,b\n', 'repeated_column'],
    ['an image', png, 'not_a_spreadsheet'],
    ['a damaged archive', word, 'damaged_workbook'],
    ['an old workbook', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(64)]), 'old_excel'],
    ['a quote that never closes', `${sheet({})}2,"OT1000,Minera\n`, 'malformed_csv'],
  ];
  test.each(cases)('%s', async (_name, content, reason) => {
    const report = await importing(pack.db, content);
    expect(report).toMatchObject({ applied: false, fatal: { reason }, rows: { read: 0 }, errorCount: 0 });
    await nothingStored();
  });

  test('missing columns are named in both languages', async () => {
    const report = await importing(pack.db, csv([{ n_edp: '1', cliente: 'a', fecha_emision: '2025-01-01' }]));
    expect(report.fatal?.message).toEqual({
      es: 'Faltan columnas en el encabezado: proyecto, jefe_proyecto, monto_propuesto.',
      en: 'The header lacks columns: project, project_manager, proposed_amount.',
    });
  });

  test('a quote that opens early and never closes does not collect the file in memory', async () => {
    const report = await importing(pack.db, `${sheet({})}"${'x'.repeat(3_000_000)}`);
    expect(report.fatal?.reason).toBe('malformed_csv');
    await nothingStored();
  });

  test('no temporary file is left, whatever the end', async () => {
    await importing(pack.db, png);
    await importing(pack.db, csv([STATEMENT]));
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(importing(pack.db, csv([STATEMENT]), { signal: stop })).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual([]);
  });
});

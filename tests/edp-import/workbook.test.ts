import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packDatabase, type PackDatabase } from './database.ts';
import { faults, importing } from './importing.ts';

let pack: PackDatabase;
beforeAll(async () => {
  pack = await packDatabase();
});
beforeEach(() => pack.empty());
afterAll(() => pack[Symbol.asyncDispose]());

const TITLES = ['N° EDP', 'Proyecto', 'Cliente', 'Jefe Proyecto', 'Fecha Emisión', 'Monto Propuesto', 'Mes', 'Estado'];
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

async function workbook(fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('EDP');
  sheet.addRow(TITLES);
  fill(sheet, book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const load = (content: Buffer, options = {}) => importing(pack.db, content, { filename: 'sheet.xlsx', ...options });

const statements = () =>
  pack.rows(`select s.number, p.code, c.name as client, s.issued_on, s.proposed_amount, s.period, s.status
    from edp.statement s join edp.project p on p.id = s.project_id join edp.client c on c.id = s.client_id
    order by s.number`);

describe('a workbook', () => {
  test('has typed cells: numbers, dates with and without a format, rich text, links, formulas', async () => {
    const content = await workbook((sheet) => {
      const issued = day('2025-01-18');
      sheet.addRow([1, 'OT1000', 'Energía Central', 'Tomás Vidal', issued, 15_491_100, day('2025-02-01'), 'pagado ']);
      sheet.addRow([
        2,
        'OT1000',
        { richText: [{ text: 'Ener' }, { font: { bold: true }, text: 'gía Central' }] },
        'Tomás Vidal',
        45_675,
        2.0,
        '2025-03',
        'Enviado',
      ]);
      sheet.addRow([
        { formula: 'A3+1', result: 3 },
        'OT1000',
        { text: 'Energía Central', hyperlink: 'https://example.com' },
        { formula: 'D2', result: 'Tomás Vidal' },
        { formula: 'TODAY()', result: day('2025-01-20') },
        { formula: 'F2*2', result: 30_982_200.0000001 },
        '',
        'revisión',
      ]);
    });
    expect(await load(content)).toMatchObject({ applied: true, errors: [], changes: { inserted: 3 } });
    const common = { code: 'OT1000', client: 'Energía Central' };
    expect(await statements()).toEqual([
      {
        ...common,
        number: 1,
        issued_on: '2025-01-18',
        proposed_amount: 15_491_100,
        period: '2025-02-01',
        status: 'paid',
      },
      { ...common, number: 2, issued_on: '2025-01-18', proposed_amount: 2, period: '2025-03-01', status: 'sent' },
      {
        ...common,
        number: 3,
        issued_on: '2025-01-20',
        proposed_amount: 30_982_200,
        period: '2025-01-01',
        status: 'in_review',
      },
    ]);
    expect((await load(content)).changes).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
  });

  test('counts its days from 1904 when it says so', async () => {
    const content = await workbook((sheet, book) => {
      book.properties.date1904 = true;
      sheet.addRow([1, 'OT1000', 'Energía Central', 'Tomás Vidal', 45_675 - 1_462, 5, '', '']);
    });
    expect(await load(content)).toMatchObject({ applied: true });
    expect(await statements()).toMatchObject([{ issued_on: '2025-01-18' }]);
  });

  test('is refused where formulas fail or were never calculated, with the row and what stands there', async () => {
    const content = await workbook((sheet) => {
      sheet.addRow([
        1,
        'OT1000',
        'Energía Central',
        'Tomás Vidal',
        { error: '#N/A' },
        { formula: 'F9', date1904: false },
      ]);
      sheet.addRow([2, 'OT1000', 'Energía Central', 'Tomás Vidal', true, 10.5]);
      sheet.addRow([3, 'OT1000', 'Energía Central', 'Tomás Vidal', day('2025-01-18'), day('2025-01-18')]);
    });
    expect(faults(await load(content))).toEqual([
      '2 Fecha Emisión "#N/A" formula_error',
      '2 Monto Propuesto "" formula_without_result',
      '3 Fecha Emisión "true" not_a_date',
      '3 Monto Propuesto "10.5" decimals',
      '4 Monto Propuesto "2025-01-18" not_an_amount',
    ]);
  });

  test('may begin with a page of instructions; the sheet with the columns is found', async () => {
    const book = new ExcelJS.Workbook();
    const page = book.addWorksheet('Instrucciones');
    for (let line = 0; line < 500; line += 1) page.addRow([`Línea ${line}`, 'Complete la hoja siguiente']);
    const sheet = book.addWorksheet('Datos');
    sheet.addRow([]);
    sheet.addRow(TITLES);
    sheet.addRow([1, 'OT1000', 'Energía Central', 'Tomás Vidal', day('2025-01-18'), -5]);
    const content = Buffer.from(await book.xlsx.writeBuffer());
    expect(faults(await load(content))).toEqual(['3 Monto Propuesto "-5" negative']);
  });

  test('without any such sheet is refused with the columns that the first one lacks', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('Uno').addRow(['n_edp', 'cliente']);
    book.addWorksheet('Dos').addRow(['total']);
    const report = await load(Buffer.from(await book.xlsx.writeBuffer()));
    expect(report.fatal?.message.es).toBe(
      'Faltan columnas en el encabezado: proyecto, jefe_proyecto, fecha_emision, monto_propuesto.',
    );
  });

  test('without a single row is refused', async () => {
    const report = await load(Buffer.from(await new ExcelJS.Workbook().xlsx.writeBuffer()));
    expect(report.fatal?.reason).toMatch(/^(not_a_spreadsheet|empty_file)$/);
    expect((await load(await workbook(() => {}))).fatal?.reason).toBe('no_rows');
  });

  test('cut off in the middle is refused as damaged, and nothing of it is kept', async () => {
    const content = await workbook((sheet) => {
      for (let row = 1; row <= 3_000; row += 1) {
        sheet.addRow([row, 'OT1000', `Cliente ${row}`, 'Tomás Vidal', day('2025-01-18'), row]);
      }
    });
    const report = await load(content.subarray(0, content.length / 2));
    expect(report).toMatchObject({ applied: false, fatal: { reason: 'damaged_workbook' } });
    expect(await statements()).toEqual([]);
  });

  test('with a digit that changed on the way is refused as damaged', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('EDP');
    sheet.addRow(TITLES);
    sheet.addRow([1, 'OT1000', 'Energía Central', 'Tomás Vidal', day('2025-01-18'), 15_491_100]);
    const stored = { zip: { compression: 'STORE' } } as unknown as ExcelJS.XlsxWriteOptions;
    const content = Buffer.from(await book.xlsx.writeBuffer(stored));
    content.write('16', content.indexOf('<v>15491100</v>') + '<v>'.length);
    expect(await load(content)).toMatchObject({ applied: false, fatal: { reason: 'damaged_workbook' } });
    expect(await statements()).toEqual([]);
  });

  test('has its sheets in the order of the tabs, whatever the order of the file', async () => {
    const book = new ExcelJS.Workbook();
    for (const [name, number] of [
      ['Segunda', 2],
      ['Primera', 1],
    ] as const) {
      const sheet = book.addWorksheet(name);
      sheet.addRow(TITLES);
      sheet.addRow([number, 'OT1000', 'Energía Central', 'Tomás Vidal', day('2025-01-18'), 5]);
    }
    const [second, first] = book.worksheets;
    Object.assign(second!, { orderNo: 2 });
    Object.assign(first!, { orderNo: 1 });
    expect(await load(Buffer.from(await book.xlsx.writeBuffer()))).toMatchObject({ applied: true });
    expect(await statements()).toMatchObject([{ number: 1 }]);
  });

  test('keeps accents on the borders of chunks', async () => {
    // Texts of two-byte letters, so that borders of chunks fall inside of letters.
    const content = await workbook((sheet) => {
      for (let row = 1; row <= 4_000; row += 1) {
        sheet.addRow([row, 'OT1000', 'Energía', 'Tomás', day('2025-01-18'), row, '', '', `${'ñ'.repeat(60)}${row}`]);
      }
      sheet.getCell('I1').value = 'Observaciones';
    });
    expect(await load(content)).toMatchObject({ applied: true, changes: { inserted: 4_000 } });
    expect(
      await pack.rows(`select count(*) as count from edp.statement where notes = repeat('ñ', 60) || number`),
    ).toEqual([{ count: 4_000 }]);
  });

  test('written as a stream, with its texts in the cells, is read the same', async () => {
    const chunks: Buffer[] = [];
    const { PassThrough } = await import('node:stream');
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const writer = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false, useStyles: true });
    const sheet = writer.addWorksheet('EDP');
    sheet.addRow([...TITLES, 'Observaciones']).commit();
    for (let row = 1; row <= 3_000; row += 1) {
      sheet
        .addRow([row, 'OT1000', 'Energía', 'Tomás', day('2025-01-18'), row, '', '', `${'ñ'.repeat(60)}${row}`])
        .commit();
    }
    sheet.commit();
    await writer.commit();
    expect(await load(Buffer.concat(chunks))).toMatchObject({ applied: true, changes: { inserted: 3_000 } });
    expect(
      await pack.rows(`select count(*) as count from edp.statement where notes = repeat('ñ', 60) || number`),
    ).toEqual([{ count: 3_000 }]);
  });
});

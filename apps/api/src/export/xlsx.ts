import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Unit } from '@pulso/kpi-core';
import { plainText, type ExportTable } from './table.ts';

const FORMATS: Readonly<Partial<Record<Unit, string>>> = {
  CLP: '#,##0',
  days: '0.0',
  ratio: '0.0%',
  count: '#,##0.##',
  date: 'yyyy-mm-dd',
};

/** Excel refuses these in a sheet's name, and more than 31 characters. */
const sheetName = (name: string, taken: Set<string>) => {
  const base = name.replaceAll(/[*?:\\/[\]]/g, ' ').slice(0, 28) || 'Pulso';
  let unique = base;
  for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${base} ${count}`;
  taken.add(unique.toLowerCase());
  return unique;
};

function cell(value: unknown, unit: Unit): string | number | Date | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  const text = plainText(value);
  return unit === 'date' && /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(`${text.slice(0, 10)}T00:00:00Z`) : text;
}

/**
 * Typed numbers, frozen header, a sheet per table and one with the receipt; rows go out as they come.
 * @throws when `signal` aborts: an output that is gone never drains
 */
export async function writeXlsx(
  tables: readonly ExportTable[],
  receipt: readonly (readonly [string, string])[],
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  // Loaded by the first export: it takes a process as long as a third of its start.
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true, useSharedStrings: false });
  const taken = new Set<string>();
  for (const table of tables) {
    const sheet = workbook.addWorksheet(sheetName(table.name, taken), { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = table.columns.map(({ header, unit }) => ({
      header,
      width: unit === 'text' ? 32 : 18,
      style: FORMATS[unit] ? { numFmt: FORMATS[unit] } : {},
    }));
    sheet.getRow(1).font = { bold: true };
    sheet.getRow(1).commit();
    for await (const row of table.rows) {
      sheet.addRow(row.map((value, index) => cell(value, table.columns[index]?.unit ?? 'text'))).commit();
      // The archive writer buffers what the client does not take.
      if (output.writableNeedDrain) await once(output, 'drain', { signal });
      signal.throwIfAborted();
    }
    sheet.commit();
  }
  const sheet = workbook.addWorksheet(sheetName('Recibo', taken));
  sheet.columns = [{ width: 24 }, { width: 80 }];
  for (const row of receipt) sheet.addRow([...row]).commit();
  sheet.commit();
  await Promise.race([workbook.commit(), aborted(signal)]);
}

/** Rejects with the reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

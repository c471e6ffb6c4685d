import { stringify, type Stringifier } from 'csv-stringify';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Language } from '@pulso/kpi-core';
import { plainText, type ExportTable } from './table.ts';

/** Spreadsheets run a cell that begins like a formula; a leading quote makes it text. */
const inert = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** es-CL spreadsheets read a comma as the decimal sign and `;` between cells. */
function cell(value: unknown, language: Language): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return language === 'es' ? String(value).replace('.', ',') : String(value);
  return inert(plainText(value));
}

/**
 * Writes tables one under the other, with constant memory: UTF-8 with BOM.
 * @throws when `signal` aborts: an output that is gone never drains
 */
export async function writeCsv(
  tables: readonly ExportTable[],
  language: Language,
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  const stringifier: Stringifier = stringify({
    bom: true,
    delimiter: language === 'es' ? ';' : ',',
    record_delimiter: '\r\n',
  });
  stringifier.pipe(output);
  const write = async (cells: readonly string[]) => {
    signal.throwIfAborted();
    if (!stringifier.write(cells)) await once(stringifier, 'drain', { signal });
  };
  for (const [index, table] of tables.entries()) {
    if (tables.length > 1) {
      if (index > 0) await write(['']);
      await write([table.name]);
    }
    await write(table.columns.map(({ header }) => header));
    for await (const row of table.rows) await write(row.map((value) => cell(value, language)));
  }
  stringifier.end();
  await once(stringifier, 'end', { signal });
}

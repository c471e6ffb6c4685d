import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { Sheet, SheetRow } from './cell.ts';
import type { SpooledFile } from './spool.ts';
import { UnreadableFile } from './unreadable.ts';

/** A quote that is never closed would else collect the rest of the file in memory. */
const LONGEST_RECORD = 1_000_000;
const HEADER_BYTES = 64 * 1024;

type CsvFile = Extract<SpooledFile, { kind: 'csv' }>;

/** The one sheet of a CSV file, a record at a time. */
export async function csvSheet(file: CsvFile, signal: AbortSignal): Promise<Sheet> {
  return { rows: records(file, await separatorOf(file.path), signal), fixedWidth: true, serialOffset: 0 };
}

/** `,` or `;`: what the header has more of outside quotes. */
async function separatorOf(path: string): Promise<',' | ';'> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const text = buffer.subarray(0, bytesRead).toString('latin1').replace(/^\s+/, '');
    const header = text.replace(/"[^"]*"/g, '').split(/[\r\n]/, 1)[0] ?? '';
    return header.split(';').length > header.split(',').length ? ';' : ',';
  } finally {
    await handle.close();
  }
}

async function* records(file: CsvFile, delimiter: string, signal: AbortSignal): AsyncGenerator<SheetRow> {
  const bytes = createReadStream(file.path);
  const text = file.encoding === 'utf-8' ? bytes : Readable.from(decoded(bytes, file.encoding));
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  // The parser carries the errors of what comes before it, and is what this loop reads.
  pipeline(text, parser, { signal }).catch(() => {});
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      yield { row, cells: cells.map((cell) => (cell === '' ? null : cell)) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw malformed(error, row + 1);
    throw error;
  }
}

async function* decoded(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
}

function malformed(error: CsvError, row: number): UnreadableFile {
  return new UnreadableFile(
    'malformed_csv',
    {
      es: `El CSV está mal formado cerca de la fila ${row}: hay una comilla que no cierra o que sobra.`,
      en: `The CSV is malformed near row ${row}: a quote is not closed or should not be there.`,
    },
    { cause: error },
  );
}

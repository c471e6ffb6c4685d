import ExcelJS from 'exceljs';
import type { Cell, Sheet, SheetRow } from './cell.ts';
import { notASpreadsheet, UnreadableFile } from './unreadable.ts';

/** Texts that cells share are kept in memory while a workbook is read; this many bytes of them at most. */
const SHARED_TEXTS_AT_MOST = 256 * 1024 * 1024;

interface ZipEntry extends NodeJS.ReadableStream {
  destroy(error?: Error): void;
}

// oxlint-disable no-underscore-dangle -- these are exceljs' names
/** What the reader calls itself with, which its types leave out. */
interface Internals {
  _parseSharedStrings(entry: ZipEntry): AsyncIterable<unknown>;
  _parseWorksheet(bytes: AsyncIterable<Uint8Array>, number: string): Iterable<unknown>;
  readonly properties?: { readonly model?: { readonly date1904?: boolean } };
  readonly stream?: { destroy(): void };
}

/**
 * exceljs' streaming reader decodes each chunk of bytes by itself, so that an accented letter on the border of two
 * chunks becomes two replacement signs. Here the bytes are decoded as the one stream they are.
 */
class WorkbookReader extends ExcelJS.stream.xlsx.WorkbookReader {
  get internals(): Internals {
    return this as unknown as Internals;
  }

  _parseSharedStrings(entry: ZipEntry): AsyncIterable<unknown> {
    let size = 0;
    entry.setEncoding('utf8');
    entry.on('data', (text: string) => {
      size += text.length;
      if (size > SHARED_TEXTS_AT_MOST) entry.destroy(tooMuchText());
    });
    return parent._parseSharedStrings.call(this, entry);
  }

  _parseWorksheet(bytes: AsyncIterable<Uint8Array>, number: string): Iterable<unknown> {
    return parent._parseWorksheet.call(this, decoded(bytes) as never, number);
  }
}

const parent = ExcelJS.stream.xlsx.WorkbookReader.prototype as unknown as Internals;

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
}

/** Between the first days of Excel's two calendars. */
const DAYS_TO_1904 = 1462;

/** The sheets of a workbook in the order of the file. Each must be read to its end before the next one. */
export async function* xlsxSheets(path: string, signal: AbortSignal): AsyncGenerator<Sheet> {
  const reader = new WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  });
  let sheets = 0;
  try {
    for await (const worksheet of reader) {
      sheets += 1;
      const date1904 = reader.internals.properties?.model?.date1904 === true;
      yield { rows: rows(worksheet, signal), fixedWidth: false, serialOffset: date1904 ? DAYS_TO_1904 : 0 };
    }
  } catch (error) {
    if (error instanceof UnreadableFile || signal.aborted) throw error;
    throw damaged(error);
  } finally {
    reader.internals.stream?.destroy();
  }
  if (sheets === 0) throw notASpreadsheet();
}

async function* rows(worksheet: AsyncIterable<ExcelJS.Row>, signal: AbortSignal): AsyncGenerator<SheetRow> {
  try {
    for await (const row of worksheet) {
      signal.throwIfAborted();
      const cells: Cell[] = [];
      row.eachCell({ includeEmpty: false }, (cell, column) => {
        while (cells.length < column - 1) cells.push(null);
        cells[column - 1] = cellOf(cell.value);
      });
      yield { row: row.number, cells };
    }
  } catch (error) {
    if (error instanceof UnreadableFile || signal.aborted) throw error;
    throw damaged(error);
  }
}

function tooMuchText(): UnreadableFile {
  return new UnreadableFile('too_much_text', {
    es: 'El libro de Excel tiene demasiado texto distinto. Guárdelo como CSV (UTF-8): no tiene límite de tamaño.',
    en: 'The Excel workbook has too much distinct text. Save it as CSV (UTF-8), which has no limit of size.',
  });
}

function damaged(cause: unknown): UnreadableFile {
  return new UnreadableFile(
    'damaged_workbook',
    {
      es: 'El libro de Excel está dañado o incompleto. Ábralo en Excel y guárdelo de nuevo.',
      en: 'The Excel workbook is damaged or incomplete. Open it in Excel and save it again.',
    },
    { cause },
  );
}

function cellOf(value: ExcelJS.CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || value instanceof Date) return value;
  if ('error' in value) return { fault: 'formula_error', shown: value.error };
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return value.text;
  const { result } = value as { result?: unknown };
  return resultOf(result);
}

function resultOf(result: unknown): Cell {
  if (typeof result === 'number' && Number.isNaN(result)) return { fault: 'formula_error', shown: '#ERROR' };
  if (typeof result === 'number' || typeof result === 'string' || typeof result === 'boolean') return result;
  if (result instanceof Date) return result;
  if (typeof result === 'object' && result !== null && 'error' in result) {
    return { fault: 'formula_error', shown: String(result.error) };
  }
  return { fault: 'formula_without_result', shown: '' };
}

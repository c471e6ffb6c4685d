import type ExcelJS from 'exceljs';
import { openArchive } from './archive.ts';
import type { Cell, Sheet, SheetRow } from './cell.ts';
import { UnreadableFile } from './unreadable.ts';
import { openWorkbook } from './workbook.ts';

/** Between the first days of Excel's two calendars. */
const DAYS_TO_1904 = 1462;

/** The sheets of a workbook in the order of its tabs. @throws {UnreadableFile} also while rows are read */
export async function* xlsxSheets(path: string, signal: AbortSignal): AsyncGenerator<Sheet> {
  try {
    const archive = await openArchive(path);
    try {
      const { date1904, sheets } = await openWorkbook(archive);
      const serialOffset = date1904 ? DAYS_TO_1904 : 0;
      for await (const sheet of sheets) yield { rows: rows(sheet, signal), fixedWidth: false, serialOffset };
    } finally {
      archive.close();
    }
  } catch (error) {
    if (error instanceof UnreadableFile || signal.aborted) throw error;
    throw damaged(error);
  }
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

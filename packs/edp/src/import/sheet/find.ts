import type { Dataset } from '../datasets/dataset.ts';
import { matchHeader, type Header } from '../header.ts';
import { isBlank, type Sheet, type SheetRow } from './cell.ts';
import { openSheets } from './open.ts';
import type { SpooledFile } from './spool.ts';
import { UnreadableFile } from './unreadable.ts';

export interface FoundSheet {
  readonly sheet: Sheet;
  readonly header: Header;
  /** The rows after the header. */
  readonly rows: AsyncIterable<SheetRow>;
}

/**
 * Uses the first sheet whose first filled row is a header of the dataset: workbooks often begin with a page of
 * instructions.
 * @throws {UnreadableFile} what is wrong with the first sheet, when none will do
 */
export async function withSheet<T>(
  dataset: Dataset,
  file: SpooledFile,
  signal: AbortSignal,
  use: (found: FoundSheet) => Promise<T>,
): Promise<T> {
  const sheets = openSheets(file, signal);
  try {
    return await use(await findSheet(sheets, dataset));
  } finally {
    await sheets.return(undefined);
  }
}

async function findSheet(sheets: AsyncGenerator<Sheet>, dataset: Dataset): Promise<FoundSheet> {
  let fault: UnreadableFile | undefined;
  for (let next = await sheets.next(); !next.done; next = await sheets.next()) {
    const sheet = next.value;
    const iterator = sheet.rows[Symbol.asyncIterator]();
    const rows: AsyncIterable<SheetRow> = { [Symbol.asyncIterator]: () => iterator };
    const title = await firstFilled(iterator);
    if (title) {
      try {
        return { sheet, header: matchHeader(title.cells, dataset), rows };
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        fault ??= error;
      }
    }
    await iterator.return?.();
  }
  throw fault ?? new UnreadableFile('empty_file', { es: 'El archivo no tiene filas.', en: 'The file has no rows.' });
}

async function firstFilled(rows: AsyncIterator<SheetRow>): Promise<SheetRow | undefined> {
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    if (!next.value.cells.every(isBlank)) return next.value;
  }
  return undefined;
}

import type { Sheet } from './cell.ts';
import { csvSheet } from './csv.ts';
import type { SpooledFile } from './spool.ts';

/** The sheets of a file, one after the other. @throws {UnreadableFile} also while rows are read */
export async function* openSheets(file: SpooledFile, signal: AbortSignal): AsyncGenerator<Sheet> {
  if (file.kind === 'csv') {
    yield await csvSheet(file, signal);
    return;
  }
  // Loaded by the first workbook: every process loads the pack, and most never read one.
  const { xlsxSheets } = await import('./xlsx.ts');
  yield* xlsxSheets(file.path, signal);
}

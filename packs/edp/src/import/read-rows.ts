import type { FieldValue } from './fields/parsed.ts';
import type { Dataset } from './datasets/dataset.ts';
import type { ErrorLog, RowError } from './error-log.ts';
import type { Header } from './header.ts';
import { isBlank, shown, type Cell, type Sheet, type SheetRow } from './sheet/cell.ts';

/** A row ready for the staging table; `values` in the order of {@link stagedColumns}. */
export interface StagedRow {
  readonly row: number;
  readonly refused: boolean;
  readonly values: readonly (FieldValue | null)[];
}

export interface RowCounts {
  read: number;
  /** Rows whose key cannot be read, so that they are not staged. */
  unkeyed: number;
}

export const stagedColumns = (header: Header) => header.columns.filter(({ field }) => field.need !== 'checked');

/**
 * Parses rows and reports bad cells. A bad row is staged too, as refused, when its key is known: it takes part in the
 * search for duplicates. Blank rows are passed over.
 */
export async function* readRows(
  rows: AsyncIterable<SheetRow>,
  sheet: Sheet,
  header: Header,
  dataset: Dataset,
  errors: ErrorLog,
  counts: RowCounts,
): AsyncGenerator<StagedRow> {
  const staged = stagedColumns(header).map((column) => header.columns.indexOf(column));
  for await (const { row, cells } of rows) {
    if (header.columns.every(({ index }) => isBlank(cells[index])) && cells.every(isBlank)) continue;
    counts.read += 1;
    const found: RowError[] = [];
    const width = cells.findLastIndex((cell) => !isBlank(cell)) + 1;
    if (sheet.fixedWidth && (cells.length < header.width || width > header.width)) {
      found.push({ row, column: '', value: String(cells.length), reason: 'cell_count' });
      errors.add(found);
      counts.unkeyed += 1;
      continue;
    }
    const values = header.columns.map(({ field, index, title }): FieldValue | null => {
      const cell: Cell = cells[index] ?? null;
      const parsed = field.parse(cell, sheet);
      if (!parsed.ok) {
        found.push({ row, column: title, value: shown(cell), reason: parsed.reason });
        return null;
      }
      if (parsed.value === null && (field.need === 'key' || field.need === 'new')) {
        found.push({ row, column: title, value: '', reason: 'required' });
      }
      return parsed.value;
    });
    errors.add(found);
    const keyed = !found.some(({ column }) => keyColumns(header, dataset).has(column));
    if (!keyed) counts.unkeyed += 1;
    else yield { row, refused: found.length > 0, values: staged.map((at) => values[at] ?? null) };
  }
}

function keyColumns(header: Header, dataset: Dataset): Set<string> {
  return new Set(
    header.columns.filter(({ field }) => dataset.key.fields.includes(field.name)).map(({ title }) => title),
  );
}

/** A cell that holds an error or a formula that was never calculated instead of a value. */
export interface CellFault {
  readonly fault: 'formula_error' | 'formula_without_result';
  /** What the cell shows, `#N/A` for example. */
  readonly shown: string;
}

/**
 * A cell as the file has it. CSV knows text alone; a workbook has typed values. A `Date` is a calendar day at midnight
 * UTC; a day without a date format arrives as its serial number. Empty cells are `null`.
 */
export type Cell = string | number | boolean | Date | CellFault | null;

export interface SheetRow {
  /** 1-based row of the file; a CSV record with line breaks inside quotes is one row. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

/** A sheet of a workbook, or the whole of a CSV file. `rows` can be read once and holds only what is being read. */
export interface Sheet {
  readonly rows: AsyncIterable<SheetRow>;
  /** Rows of text have as many cells as the header; a workbook leaves out empty ones. */
  readonly fixedWidth: boolean;
  /** Added to a date's serial number to have it in Excel's 1900 calendar. */
  readonly serialOffset: number;
}

export function isFault(cell: Cell): cell is CellFault {
  return typeof cell === 'object' && cell !== null && 'fault' in cell;
}

export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

const SHOWN_AT_MOST = 200;

/** A cell as a report quotes it. */
export function shown(cell: Cell): string {
  const text =
    cell === null ? '' : cell instanceof Date ? dayOf(cell) : isFault(cell) ? cell.shown : String(cell).trim();
  return text.length > SHOWN_AT_MOST ? `${text.slice(0, SHOWN_AT_MOST - 1)}…` : text;
}

/** `YYYY-MM-DD` of a cell's date; what is beyond the calendar of JavaScript gives an empty text. */
export function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

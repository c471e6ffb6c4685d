import { isBlank, isFault, type Cell } from '../sheet/cell.ts';
import type { Reason } from '../reasons.ts';

export type FieldValue = string | number | boolean;

/** What a cell means to a field: a value, nothing, or the reason why it cannot be taken. */
export type Parsed =
  | { readonly ok: true; readonly value: FieldValue | null }
  | { readonly ok: false; readonly reason: Reason };

export interface ParseContext {
  /** See `Sheet.serialOffset`. */
  readonly serialOffset: number;
}

export type Parse = (cell: Cell, context: ParseContext) => Parsed;

export const value = (of: FieldValue | null): Parsed => ({ ok: true, value: of });
export const refused = (reason: Reason): Parsed => ({ ok: false, reason });

/** A parser of present values made one of cells: blank ones are `null`, faults of the workbook are refused. */
export function cellParser(parse: (cell: string | number | boolean | Date, context: ParseContext) => Parsed): Parse {
  return (cell, context) => {
    if (isBlank(cell) || cell === null) return value(null);
    if (isFault(cell)) return refused(cell.fault);
    return parse(typeof cell === 'string' ? cell.trim() : cell, context);
  };
}

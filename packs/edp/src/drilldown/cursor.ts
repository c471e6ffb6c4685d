import { UnknownDrilldown } from '@pulso/kpi-core';
import { isValueOf, type Sort } from './sort.ts';

/** The last row of a page: its sort value as text and its id. */
export interface Position {
  readonly value: string;
  readonly rowId: number;
}

export function encodeCursor({ field, descending }: Sort, { value, rowId }: Position): string {
  return Buffer.from(JSON.stringify([field, descending, value, rowId])).toString('base64url');
}

/** Reads a cursor that this pack wrote for the same sort. @throws {UnknownDrilldown} */
export function decodeCursor(sort: Sort, cursor: string): Position {
  const [field, descending, value, rowId] = parse(cursor);
  if (
    field !== sort.field ||
    descending !== sort.descending ||
    typeof value !== 'string' ||
    !isValueOf(sort, value) ||
    !Number.isSafeInteger(rowId)
  ) {
    throw new UnknownDrilldown('cursor', 'not a cursor of this sort; start from the first page');
  }
  return { value, rowId: rowId as number };
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

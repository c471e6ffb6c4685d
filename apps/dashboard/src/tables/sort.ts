import type { Item } from '../snapshots/path.ts';

export interface SortOrder {
  readonly field: string;
  readonly descending: boolean;
}

/** Sorts rows by a field; missing values stand last whichever way, names as people read them. */
export function sortRows(rows: readonly Item[], order: SortOrder | null, locale: string): readonly Item[] {
  if (!order) return rows;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const direction = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [a[order.field], b[order.field]];
    const [noLeft, noRight] = [isMissing(left), isMissing(right)];
    if (noLeft || noRight) return Number(noLeft) - Number(noRight);
    if (typeof left === 'number' && typeof right === 'number') return (left - right) * direction;
    return collator.compare(String(left), String(right)) * direction;
  });
}

/** The order after a click on a column: figures begin with the largest, names with A; the second click turns it. */
export function nextOrder(order: SortOrder | null, field: string, isNumber: boolean): SortOrder {
  if (order?.field === field) return { field, descending: !order.descending };
  return { field, descending: isNumber };
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

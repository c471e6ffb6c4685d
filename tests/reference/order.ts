import type { Id } from './model.ts';

export function compareIds(a: Id, b: Id): number {
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By code point, as Postgres does under the collation `C`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A copy, largest weight first; equal weights by id, smallest first. */
export function byWeightThenId<T>(rows: readonly T[], weight: (row: T) => bigint, id: (row: T) => Id): T[] {
  return rows.toSorted((a, b) => {
    const [left, right] = [weight(a), weight(b)];
    return left > right ? -1 : left < right ? 1 : compareIds(id(a), id(b));
  });
}

/** Rows by key, keys in the order of their first row. */
export function groupBy<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

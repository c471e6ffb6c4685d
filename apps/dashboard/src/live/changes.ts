import type { Item } from '../snapshots/path.ts';

/** How many entries of a snapshot (figures, charts) differ between what is shown and what waits. */
export function countChanges(shown: Item | undefined, waiting: Item): number {
  if (!shown) return Object.keys(waiting).length;
  const names = new Set([...Object.keys(shown), ...Object.keys(waiting)]);
  let changed = 0;
  for (const name of names) if (!sameJson(shown[name], waiting[name])) changed += 1;
  return changed;
}

/** Equality of JSON values. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Item, b as Item];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && sameJson(left[key], right[key]))
  );
}

import type { PackDefinition, Filters } from '../pack/definition.ts';
import { fold } from './fold.ts';

type FilterRules<F> = Pick<PackDefinition<F>, 'filters'>;

/**
 * One form for filters that mean the same: defaults and empty lists dropped, lists sorted and without duplicates,
 * names folded, text in NFC, fields in alphabetical order. Idempotent. The input is parsed filters.
 */
export function canonicalFilters<F>(pack: FilterRules<F>, filters: F): F {
  const { defaults, folded } = pack.filters;
  const canonical: Record<string, unknown> = {};
  for (const field of Object.keys(filters as Filters).toSorted()) {
    const value = canonicalValue((filters as Filters)[field], (folded as readonly string[]).includes(field));
    if (value === undefined || value === (defaults as Filters)[field]) continue;
    canonical[field] = value;
  }
  return canonical as F;
}

function canonicalValue(value: unknown, folds: boolean): unknown {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map((item) => canonicalValue(item, folds)))].toSorted(byText);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value === 'string') return folds ? fold(value) : value.normalize('NFC');
  return value ?? undefined;
}

/** By code unit, which is the same on every machine. */
function byText(a: unknown, b: unknown): number {
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

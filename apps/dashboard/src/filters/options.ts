import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import { readPath } from '../snapshots/path.ts';

export interface FilterOption {
  readonly value: string;
  readonly label: string;
  /** Records that have it; `null` where the data does not say. */
  readonly count: number | null;
  /** The data shown has no such record. */
  readonly absent: boolean;
}

type Text = (text: { readonly es: string; readonly en: string }) => string;

/**
 * Options of a filter: the fixed ones of the presentation and those present in the data. A fixed option that the data
 * lacks stays, marked as absent, and so does a chosen value that disappeared.
 */
export function filterOptions(
  filter: FilterPresentation,
  data: unknown,
  chosen: readonly string[],
  text: Text,
): readonly FilterOption[] {
  const present = filter.optionsFrom === undefined ? null : presentOptions(readPath(data, filter.optionsFrom));
  const byValue = new Map(present?.map((option) => [fold(option.value), option]));
  const fixed = (filter.options ?? []).map((option) => {
    const found = byValue.get(fold(option.value));
    byValue.delete(fold(option.value));
    return {
      value: option.value,
      label: text(option.label),
      count: found?.count ?? null,
      absent: present !== null && !found,
    };
  });
  const rest = [...byValue.values()].map((option) => ({ ...option, absent: false }));
  const known = new Set([...fixed, ...rest].map((option) => fold(option.value)));
  const lost = chosen
    .filter((value) => !known.has(fold(value)))
    .map((value) => ({ value, label: value, count: null, absent: true }));
  return [...fixed, ...rest, ...lost];
}

/** Names match as the server matches them: trimmed, without case and accents. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
}

/** Data names options as plain text or as `{ value | name | id, label?, count? }`. */
function presentOptions(found: unknown): { value: string; label: string; count: number | null }[] | null {
  if (!Array.isArray(found)) return null;
  return found.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [{ value: entry, label: entry, count: null }];
    if (entry === null || typeof entry !== 'object') return [];
    const { value, name, id, label, count, statements } = entry as Record<string, unknown>;
    const key = value ?? name ?? id;
    if (typeof key !== 'string' && typeof key !== 'number') return [];
    const shown = typeof label === 'string' ? label : typeof name === 'string' ? name : String(key);
    const counted = typeof count === 'number' ? count : typeof statements === 'number' ? statements : null;
    return [{ value: String(key), label: shown, count: counted }];
  });
}

import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import type { FilterValues } from '../location/page-url.ts';

/** Keeps the filters that the pack knows, in the order of its presentation, so that equal filters have equal text. */
export function knownFilters(values: FilterValues, presentation: readonly FilterPresentation[]): FilterValues {
  const known: Record<string, readonly string[]> = {};
  for (const filter of presentation) {
    for (const name of filter.parameters) {
      const given = values[name];
      if (given === undefined || given.length === 0) continue;
      known[name] = filter.control === 'values' ? [...new Set(given)] : [given.at(-1)!];
    }
  }
  return known;
}

/** Names of the address that no filter of the pack answers to. */
export function unknownFilters(values: FilterValues, presentation: readonly FilterPresentation[]): readonly string[] {
  const known = new Set(presentation.flatMap((filter) => filter.parameters));
  return Object.keys(values).filter((name) => !known.has(name));
}

/** Filters as JSON for bodies and the socket: lists stay lists, single values are text as in a query. */
export function filterBody(values: FilterValues, presentation: readonly FilterPresentation[]): Record<string, unknown> {
  const lists = new Set(
    presentation.filter((filter) => filter.control === 'values').flatMap((filter) => filter.parameters),
  );
  return Object.fromEntries(Object.entries(values).map(([name, given]) => [name, lists.has(name) ? given : given[0]]));
}

/** Replaces some parameters; an empty list removes one. */
export function withFilters(values: FilterValues, change: FilterValues): FilterValues {
  const next = { ...values, ...change };
  return Object.fromEntries(Object.entries(next).filter(([, given]) => given.length > 0));
}

/** Removes every parameter of a filter. */
export function withoutFilter(values: FilterValues, filter: FilterPresentation): FilterValues {
  return withFilters(values, Object.fromEntries(filter.parameters.map((name) => [name, []])));
}

/** How many filters (not values) are set. */
export function activeCount(values: FilterValues, presentation: readonly FilterPresentation[]): number {
  return presentation.filter((filter) => filter.parameters.some((name) => (values[name]?.length ?? 0) > 0)).length;
}

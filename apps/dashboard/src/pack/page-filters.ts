import type { Pack } from '../api/types.ts';
import { knownFilters } from '../filters/filter-values.ts';
import { filterQuery, type FilterValues } from '../location/page-url.ts';
import type { DashboardPage } from './page-context.tsx';

/** The filters of an address that the pack knows, also as the query that names the variant. */
export function pageFilters(values: FilterValues, pack: Pack): Pick<DashboardPage, 'filters' | 'query'> {
  const filters = knownFilters(values, pack.presentation.filters);
  return { filters, query: filterQuery(filters).toString() };
}

import { useCallback } from 'react';
import type { FilterPresentation } from '@pulso/kpi-core/presentation';
import type { FilterValues } from '../location/page-url.ts';
import { usePageUrl } from '../location/use-page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import { withFilters } from './filter-values.ts';

export interface UseFilters {
  readonly filters: FilterValues;
  readonly presentation: readonly FilterPresentation[];
  /** Sets some parameters; the back button undoes it. */
  readonly set: (change: FilterValues) => void;
  readonly replaceAll: (filters: FilterValues) => void;
}

export function useFilters(): UseFilters {
  const { pack, filters } = usePage();
  const { change } = usePageUrl();
  const replaceAll = useCallback((next: FilterValues) => change({ filters: next }), [change]);
  const set = useCallback((part: FilterValues) => change({ filters: withFilters(filters, part) }), [change, filters]);
  return { filters, presentation: pack.presentation.filters, set, replaceAll };
}

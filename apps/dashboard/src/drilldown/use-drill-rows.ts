import { useInfiniteQuery } from '@tanstack/react-query';
import type { DrilldownAnswer } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import type { DrillTarget } from '../location/page-url.ts';
import { usePage } from '../pack/page-context.tsx';
import type { SortOrder } from '../tables/sort.ts';
import { drillQuery, withPage } from './drill-query.ts';

/** The rows of a drill-down, page by page, always read live. */
export function useDrillRows(target: DrillTarget, order: SortOrder | null) {
  const client = useClient();
  const { endpoints, filters } = usePage();
  const query = drillQuery(filters, target, order);
  return useInfiniteQuery({
    queryKey: ['drill', endpoints.statements(query.toString())],
    queryFn: ({ pageParam, signal }) =>
      client
        .get<DrilldownAnswer>(endpoints.statements(withPage(query, pageParam)), signal)
        .then((answer) => answer.body),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
    gcTime: 30_000,
    placeholderData: (before, beforeQuery) =>
      sameRows(beforeQuery?.queryKey[1], endpoints.statements(query.toString())) ? before : undefined,
  });
}

/** Another order of the same rows keeps the old ones on the screen until it is there. */
function sameRows(before: string | undefined, now: string): boolean {
  const bare = (url: string): string => url.replace(/[?&]sort=[^&]*/, '');
  return before !== undefined && bare(before) === bare(now);
}

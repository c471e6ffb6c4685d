import type { DrillTarget, FilterValues } from '../location/page-url.ts';
import { filterQuery } from '../location/page-url.ts';
import type { SortOrder } from '../tables/sort.ts';

/** Rows fetched at a time; the server allows 200. */
export const PAGE_SIZE = 100;

/** Query of a drill-down: the filters of the page, what is listed, and the order. */
export function drillQuery(filters: FilterValues, target: DrillTarget, order: SortOrder | null): URLSearchParams {
  const query = filterQuery(filters);
  if (target.kind === 'metric') query.set('metric', target.metric);
  else {
    query.set('chart', target.chart);
    if (target.bucket !== null) query.set('bucket', target.bucket);
  }
  if (order) query.set('sort', order.descending ? `-${order.field}` : order.field);
  return query;
}

export function withPage(query: URLSearchParams, cursor: string | null): string {
  const page = new URLSearchParams(query);
  page.set('limit', String(PAGE_SIZE));
  if (cursor !== null) page.set('cursor', cursor);
  return page.toString();
}

/** Whether the figure that the rows give is the figure of the card: pesos whole, other units to a millionth. */
export function sameFigure(rows: number | null, card: number | null, unit: string): boolean {
  if (rows === null || card === null) return rows === card;
  return Math.abs(rows - card) <= (unit === 'CLP' || unit === 'count' ? 0.5 : unit === 'days' ? 0.051 : 1e-6);
}

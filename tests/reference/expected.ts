import { computeCharts } from './charts.ts';
import { computeDashboard, computeEssential } from './dashboard.ts';
import { computeFinancials } from './financials.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, World } from './model.ts';

/** All that the pack answers to one set of filters. */
export function computeAll(world: World, filters: Filters) {
  return {
    kpis: computeKpis(world, filters),
    charts: computeCharts(world, filters),
    financials: computeFinancials(world, filters),
    dashboard: computeDashboard(world, filters),
    essential: computeEssential(world, filters),
  };
}

const ROW_IDS = new Set(['id', 'clientId', 'projectManagerId', 'statementId']);

/**
 * Without the ids of rows, which differ from one database to the next; names, codes and numbers stay.
 * The id of a bucket or an alert is a word of the specification, not a row's, and stays too.
 */
export function withoutRowIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRowIds);
  if (typeof value !== 'object' || value === null) return value;
  const names = new Set(Object.keys(value));
  const isRow = names.has('name') || names.has('number');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ROW_IDS.has(key) || (key === 'id' && !isRow))
      .map(([key, inner]) => [key, withoutRowIds(inner)]),
  );
}

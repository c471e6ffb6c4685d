import type { Kpi } from '@pulso/kpi-core';
import type { KpiKey } from '../kpis/catalogue.ts';
import type { Kpis } from '../kpis/compute.ts';

/** The figures of the first row, the same objects as in `kpis`. */
export const HEADLINE = [
  'receivables',
  'collected',
  'target_progress',
  'dso',
  'critical_amount',
  'overdue_amount',
  'collection_efficiency',
  'forecast_30d',
] as const satisfies readonly KpiKey[];

export function headline(kpis: Kpis): Record<(typeof HEADLINE)[number], Kpi> {
  return Object.fromEntries(HEADLINE.map((key) => [key, kpis[key]])) as Record<(typeof HEADLINE)[number], Kpi>;
}

import type { BusinessAlert } from '@pulso/kpi-core/contract';
import type { FilterPresentation, PackPresentation } from '@pulso/kpi-core/presentation';
import type { DrillTarget, FilterValues } from '../location/page-url.ts';

/** Where an alert leads: rows to open, or filters to set. */
export type AlertAction =
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'filter'; readonly filters: FilterValues; readonly value: string }
  | { readonly kind: 'drill'; readonly target: DrillTarget };

/**
 * Reads from an alert what it is about. A parameter named like a filter (`client`) narrows the page to it,
 * `statementId` opens that row, and an alert named after a figure opens the figure's rows.
 */
export function alertAction(
  alert: BusinessAlert,
  presentation: Pick<PackPresentation, 'filters' | 'kpis'>,
): AlertAction | null {
  const row = alert.params['statementId'] ?? alert.params['rowId'];
  if (row !== undefined && row !== null) return { kind: 'row', id: String(row) };
  const named = presentation.filters
    .flatMap((filter) => parametersOf(filter))
    .find((name) => typeof alert.params[name] === 'string');
  if (named !== undefined) {
    const value = String(alert.params[named]);
    return { kind: 'filter', filters: { [named]: [value] }, value };
  }
  const metric = alert.params['metric'] ?? alert.id;
  const figure = presentation.kpis[String(metric)];
  return figure?.drilldown ? { kind: 'drill', target: { kind: 'metric', metric: String(metric) } } : null;
}

function parametersOf(filter: FilterPresentation): readonly string[] {
  return filter.control === 'values' ? filter.parameters : [];
}

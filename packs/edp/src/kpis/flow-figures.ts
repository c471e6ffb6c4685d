import type { FlowCell } from '../facts/flow.ts';
import type { FlowKey } from './catalogue.ts';
import { days, money, ratio, type Figure } from './figure.ts';
import { sumOf } from './totals.ts';

/** KPIs over the statements paid in one period. */
export function flowFigures(
  cells: readonly FlowCell[],
): Record<Exclude<FlowKey, 'target_progress' | 'run_rate_annual'>, Figure> {
  const settled = sumOf(cells, 'settleCount');
  return {
    collected: money(sumOf(cells, 'amount'), sumOf(cells, 'count')),
    avg_collection_days: days(sumOf(cells, 'settleDays'), settled, settled),
    on_time_rate: ratio(sumOf(cells, 'onTimeCount'), settled, settled),
    cycle_days: days(sumOf(cells, 'cycleDays'), sumOf(cells, 'cycleCount'), sumOf(cells, 'cycleCount')),
  };
}

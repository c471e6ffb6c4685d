import type { FlowCell } from '../facts/flow.ts';
import { addMonths, monthOf, monthsUpTo, type Day } from '../calendar/months.ts';
import type { FlowKey } from './catalogue.ts';
import { days, money, ratio, type Figure } from './figure.ts';
import { sumOf } from './totals.ts';

/** KPIs over the statements paid in one period. */
export function flowFigures(cells: readonly FlowCell[]): Record<Exclude<FlowKey, 'target_progress'>, Figure> {
  const settled = sumOf(cells, 'settleCount');
  return {
    collected: money(sumOf(cells, 'amount'), sumOf(cells, 'count')),
    avg_collection_days: days(sumOf(cells, 'settleDays'), settled, settled),
    on_time_rate: ratio(sumOf(cells, 'onTimeCount'), settled, settled),
    cycle_days: days(sumOf(cells, 'cycleDays'), sumOf(cells, 'cycleCount'), sumOf(cells, 'cycleCount')),
  };
}

export const RUN_RATE_MONTHS = 3;
const MONTHS_OF_YEAR = 12;

/** 12 × the mean of so many months that add up to `amount`. */
export function yearly(amount: number): number {
  return (amount * MONTHS_OF_YEAR) / RUN_RATE_MONTHS;
}

/** What the last three complete months would make of a year: 12 × their mean. */
export function runRate(cells: readonly FlowCell[], asOf: Day): Figure {
  const window = new Set(monthsUpTo(addMonths(monthOf(asOf), -1), RUN_RATE_MONTHS));
  const inside = cells.filter((cell) => cell.month !== null && window.has(cell.month));
  return money(yearly(sumOf(inside, 'amount')), sumOf(inside, 'count'));
}

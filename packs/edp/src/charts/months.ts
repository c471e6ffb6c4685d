import { addMonths, monthOf, monthsUpTo, type Day, type Month } from '../calendar/months.ts';
import { fraction, dividedBy, roundHalfUp } from '../exact/fraction.ts';
import { TREND_MONTHS, type CostCell } from '../facts/costs.ts';
import type { FlowCell } from '../facts/flow.ts';
import type { IssueCell } from '../facts/issue-months.ts';
import { sumOf } from '../kpis/totals.ts';

export interface MonthInput {
  readonly issues: readonly IssueCell[];
  readonly flows: readonly FlowCell[];
  readonly costs: readonly CostCell[];
  /** Costs follow the filters, so that they can be set against revenue. */
  readonly costsFollow: boolean;
  readonly asOf: Day;
}

export interface MonthTotals {
  readonly month: Month;
  readonly issued: number;
  readonly collected: number;
  /** Of validated and paid, by month of issue. */
  readonly approved: number;
  readonly costs: number;
  /** approved − costs; null throughout where costs do not follow the filters or there are none at all. */
  readonly margin: number | null;
}

/** Without any cost revenue alone is no margin. */
export function monthsHaveCosts(costs: readonly CostCell[]): boolean {
  return costs.some(({ month }) => month !== null);
}

/** Twelve calendar months up to and with the current one, gaps as zero. */
export function lastMonths({ issues, flows, costs, costsFollow, asOf }: MonthInput): MonthTotals[] {
  const known = costsFollow && monthsHaveCosts(costs);
  return monthsUpTo(monthOf(asOf), TREND_MONTHS).map((month) => {
    const ofMonth = <T extends { readonly month: Month | null }>(cells: readonly T[]) =>
      cells.filter((cell) => cell.month === month);
    const issued = ofMonth(issues);
    const approved = sumOf(issued, 'revenue');
    const spent = sumOf(ofMonth(costs), 'amount');
    return {
      month,
      issued: sumOf(issued, 'issued'),
      approved,
      collected: sumOf(ofMonth(flows), 'amount'),
      costs: spent,
      margin: known ? approved - spent : null,
    };
  });
}

const PROJECTED_MONTHS = 3;
const PROJECTION_BASE = 3;

/** Twelve months, then three projected as the mean of the last three complete ones. */
export function trend(input: MonthInput) {
  const months = lastMonths(input);
  const base = months.slice(-1 - PROJECTION_BASE, -1);
  const mean = (values: readonly number[]) =>
    roundHalfUp(dividedBy(fraction(values.reduce((sum, value) => sum + value, 0)), fraction(PROJECTION_BASE)));
  const margins = base.map(({ margin }) => margin).filter((margin) => margin !== null);
  const projection = {
    issued: mean(base.map(({ issued }) => issued)),
    collected: mean(base.map(({ collected }) => collected)),
    costs: mean(base.map(({ costs }) => costs)),
    margin: margins.length === base.length ? mean(margins) : null,
    projected: true,
  };
  const current = monthOf(input.asOf);
  return {
    months: [
      ...months.map(({ approved: _, ...month }) => ({ ...month, projected: false })),
      ...Array.from({ length: PROJECTED_MONTHS }, (_, index) => ({
        month: addMonths(current, index + 1),
        ...projection,
      })),
    ],
  };
}

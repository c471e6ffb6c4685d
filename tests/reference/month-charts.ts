import { addMonths, firstDay, lastDay, monthOf, monthsUpTo } from './calendar.ts';
import { fraction } from './fraction.ts';
import { marginKnown } from './margin.ts';
import type { Month } from './model.ts';
import { within, monthPeriod } from './period.ts';
import { money } from './publish.ts';
import { costsWithin, issuedIn, paidIn, sumAmount, sumCosts, undated, type Query } from './selection.ts';
import { isApproved } from './statement.ts';

/** What happened in one calendar month, whatever the date filter says. */
export interface MonthFigures {
  month: Month;
  issued: bigint;
  /** validated + paid, by month of issue */
  approved: bigint;
  collected: bigint;
  costs: bigint;
  /** approved − costs; null when a margin is not known */
  margin: bigint | null;
}

const MONTHS = 12;

/** The 12 calendar months up to and with the current one; a month without rows is a row of zeros. */
export function monthlyFigures(q: Query): MonthFigures[] {
  const months = monthsUpTo(monthOf(q.world.asOf), MONTHS);
  const rows = undated(q);
  const costs = costsWithin(q, {
    from: firstDay(addMonths(monthOf(q.world.asOf), 1 - MONTHS)),
    to: lastDay(monthOf(q.world.asOf)),
  });
  const known = marginKnown(q.filters, costs);
  return months.map((month) => {
    const issued = issuedIn(rows, month);
    const approved = sumAmount(issued.filter(isApproved));
    const spent = sumCosts(costs.filter((c) => within(c.invoiced_on, monthPeriod(month))));
    return {
      month,
      issued: sumAmount(issued),
      approved,
      collected: sumAmount(paidIn(rows, month)),
      costs: spent,
      margin: known ? approved - spent : null,
    };
  });
}

/** Mean of the last 3 complete months, the three before the current one. */
function meanOfLastThree(figures: readonly MonthFigures[], of: (m: MonthFigures) => bigint): number {
  const complete = figures.slice(-4, -1);
  return money(
    fraction(
      complete.reduce((sum, m) => sum + of(m), 0n),
      complete.length,
    ),
  );
}

export function trend(q: Query) {
  const figures = monthlyFigures(q);
  const known = figures.every((m) => m.margin !== null);
  const actual = figures.map((m) => ({
    month: m.month,
    issued: money(m.issued),
    collected: money(m.collected),
    costs: money(m.costs),
    margin: m.margin === null ? null : money(m.margin),
    projected: false,
  }));
  const projected = [1, 2, 3].map((ahead) => ({
    month: addMonths(monthOf(q.world.asOf), ahead),
    issued: meanOfLastThree(figures, (m) => m.issued),
    collected: meanOfLastThree(figures, (m) => m.collected),
    costs: meanOfLastThree(figures, (m) => m.costs),
    margin: known ? meanOfLastThree(figures, (m) => m.margin ?? 0n) : null,
    projected: true,
  }));
  return { months: [...actual, ...projected] };
}

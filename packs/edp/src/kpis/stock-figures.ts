import { dividedBy, fraction, times } from '../exact/fraction.ts';
import type { StockCell, Stock } from '../facts/stock.ts';
import { ruleValue } from '../rules/definitions.ts';
import type { StockKey } from './catalogue.ts';
import { count, days, money, ratio, type Figure } from './figure.ts';
import { weightedAmount } from './probability.ts';
import { bigSumOf, sumOf } from './totals.ts';

type Rules = Readonly<Record<string, number>>;

const DAYS_OF_YEAR = 365;

/** Days that `forecast_30d` looks ahead, `asOf` included. */
export const FORECAST_DAYS = 30;

export function isOpenCell(cell: StockCell): boolean {
  return cell.age !== null;
}

/** Accepted by the client, paid or not. */
export function isRevenueCell(cell: StockCell): boolean {
  return cell.status === 'validated' || cell.status === 'paid';
}

function isOverdueCell(cell: StockCell): boolean {
  return cell.expected !== null && cell.expected.to < 0;
}

function isCriticalCell(cell: StockCell, rules: Rules): boolean {
  return cell.age !== null && cell.age.from > Math.floor(ruleValue(rules, 'critical_days'));
}

/** Open and expected from `asOf` to 30 days later. */
export function isExpectedSoonCell(cell: StockCell): boolean {
  return cell.expected !== null && cell.expected.from >= 0 && cell.expected.to <= FORECAST_DAYS;
}

/** DSO over the cells given; `in_review` has not been sent and does not count. */
function dsoFigure(cells: readonly Pick<StockCell, 'status' | 'timedAmount' | 'timedCount' | 'dayAmount'>[]): Figure {
  const sent = cells.filter(({ status }) => status !== 'in_review');
  return days(bigSumOf(sent, 'dayAmount'), sumOf(sent, 'timedAmount'), sumOf(sent, 'timedCount'));
}

/** What a year of waiting money costs: receivables × rate, and per day of it. Both rounded from the exact value. */
export function capitalCost(receivables: number, rules: Rules): { daily: number; annual: number } {
  const annual = times(fraction(receivables), fraction(ruleValue(rules, 'capital_cost_rate')));
  return {
    daily: money(dividedBy(annual, fraction(DAYS_OF_YEAR)), 0).value!,
    annual: money(annual, 0).value!,
  };
}

/** The KPIs of what stands: neither costs nor payments are needed. */
export function stockFigures(
  { cells, activeProjects, activeClients }: Stock,
  rules: Rules,
): Record<Exclude<StockKey, 'gross_margin' | 'run_rate_annual'>, Figure> {
  const open = cells.filter(isOpenCell);
  const overdue = cells.filter(isOverdueCell);
  const critical = cells.filter((cell) => isCriticalCell(cell, rules));
  const efficient = open.filter(({ age }) => age!.to <= Math.floor(ruleValue(rules, 'efficient_days')));
  const expectedSoon = cells.filter(isExpectedSoonCell);
  const paid = cells.filter(({ status }) => status === 'paid');
  const revenue = cells.filter(isRevenueCell);
  const submitted = cells.filter(({ status }) => status !== 'in_review');

  const receivables = sumOf(open, 'amount');
  const openCount = sumOf(open, 'count');
  const all = sumOf(cells, 'count');
  const ofStatus = (status: StockCell['status']) => {
    const some = open.filter((cell) => cell.status === status);
    return money(sumOf(some, 'amount'), sumOf(some, 'count'));
  };
  return {
    receivables: money(receivables, openCount),
    receivables_in_review: ofStatus('in_review'),
    receivables_sent: ofStatus('sent'),
    receivables_validated: ofStatus('validated'),
    dso: dsoFigure(cells),
    overdue_amount: money(sumOf(overdue, 'amount'), sumOf(overdue, 'count')),
    overdue_count: count(sumOf(overdue, 'count')),
    critical_amount: money(sumOf(critical, 'amount'), sumOf(critical, 'count')),
    critical_count: count(sumOf(critical, 'count')),
    critical_share: ratio(sumOf(critical, 'amount'), receivables, openCount),
    collection_efficiency: ratio(sumOf(efficient, 'amount'), receivables, openCount),
    approval_rate: ratio(sumOf(revenue, 'count'), sumOf(submitted, 'count'), sumOf(submitted, 'count')),
    approval_amount_ratio: ratio(
      sumOf(revenue, 'approvedAmount'),
      sumOf(revenue, 'approvedProposedAmount'),
      sumOf(revenue, 'approvedCount'),
    ),
    recovery_rate: ratio(sumOf(paid, 'amount'), sumOf(paid, 'amount') + receivables, sumOf(paid, 'count') + openCount),
    conformity_rate: ratio(sumOf(cells, 'conformityCount'), all, all),
    conformity_days: days(
      sumOf(cells, 'conformityDays'),
      sumOf(cells, 'conformityDaysCount'),
      sumOf(cells, 'conformityDaysCount'),
    ),
    rework_rate: ratio(sumOf(cells, 'reworkCount'), all, all),
    forecast_30d: money(weightedAmount(expectedSoon, rules), sumOf(expectedSoon, 'count')),
    daily_capital_cost: money(capitalCost(receivables, rules).daily, openCount),
    open_statements: count(openCount),
    active_projects: count(activeProjects, openCount),
    active_clients: count(activeClients, openCount),
  };
}

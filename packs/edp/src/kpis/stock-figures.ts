import { dividedBy, fraction, times } from '../exact/fraction.ts';
import type { StatusTotals } from '../facts/status-totals.ts';
import type { DueCell, Stock } from '../facts/stock.ts';
import { ruleValue } from '../rules/definitions.ts';
import type { StockKey } from './catalogue.ts';
import { count, days, money, ratio, type Figure } from './figure.ts';
import { weightedAmount } from './probability.ts';
import { bigSumOf, sumOf } from './totals.ts';

type Rules = Readonly<Record<string, number>>;

const DAYS_OF_YEAR = 365;

/** Accepted by the client, paid or not. */
export function isRevenue({ status }: Pick<StatusTotals, 'status'>): boolean {
  return status === 'validated' || status === 'paid';
}

/** Not paid: what waits to come in. */
export function receivablesOf({ ages }: Pick<Stock, 'ages'>): number {
  return sumOf(ages, 'amount');
}

function isOverdue({ expected }: DueCell): boolean {
  return expected !== null && expected.to < 0;
}

/** DSO over the totals given; `in_review` has not been sent and does not count. */
function dsoFigure(totals: readonly StatusTotals[]): Figure {
  const sent = totals.filter(({ status }) => status !== 'in_review');
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
  { totals, ages, dues, soon, activeProjects, activeClients }: Stock,
  rules: Rules,
): Record<Exclude<StockKey, 'gross_margin' | 'run_rate_annual'>, Figure> {
  const overdue = dues.filter(isOverdue);
  const critical = ages.filter(({ age }) => age.from > Math.floor(ruleValue(rules, 'critical_days')));
  const efficient = ages.filter(({ age }) => age.to <= Math.floor(ruleValue(rules, 'efficient_days')));
  const paid = totals.filter(({ status }) => status === 'paid');
  const revenue = totals.filter(isRevenue);
  const submitted = totals.filter(({ status }) => status !== 'in_review');

  const receivables = receivablesOf({ ages });
  const openCount = sumOf(ages, 'count');
  const all = sumOf(totals, 'count');
  const ofStatus = (status: StatusTotals['status']) => {
    const some = totals.filter((own) => own.status === status);
    return money(sumOf(some, 'amount'), sumOf(some, 'count'));
  };
  return {
    receivables: money(receivables, openCount),
    receivables_in_review: ofStatus('in_review'),
    receivables_sent: ofStatus('sent'),
    receivables_validated: ofStatus('validated'),
    dso: dsoFigure(totals),
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
    conformity_rate: ratio(sumOf(totals, 'conformityCount'), all, all),
    conformity_days: days(
      sumOf(totals, 'conformityDays'),
      sumOf(totals, 'conformityDaysCount'),
      sumOf(totals, 'conformityDaysCount'),
    ),
    rework_rate: ratio(sumOf(totals, 'reworkCount'), all, all),
    forecast_30d: money(weightedAmount(soon, rules), sumOf(soon, 'count')),
    daily_capital_cost: money(capitalCost(receivables, rules).daily, openCount),
    open_statements: count(openCount),
    active_projects: count(activeProjects, openCount),
    active_clients: count(activeClients, openCount),
  };
}

import { addMonths, monthOf } from './calendar.ts';
import { decimal, fraction, plus, quotient, times } from './fraction.ts';
import { amountShare, amountSum, countShare, meanDays, rowCount, type KpiDefinition } from './kpi-definition.ts';
import { marginKnown } from './margin.ts';
import type { StatementRow } from './model.ts';
import { dateBounds } from './period.ts';
import { isRework } from './rework.ts';
import { costsWithin, paidIn, stock, sumAmount, sumCosts, undated, type Query } from './selection.ts';
import {
  age,
  amount,
  conformityDays,
  daysUntilExpected,
  dsoDays,
  isApproved,
  isCritical,
  isOpen,
  isOverdue,
  isPaid,
  paymentProbability,
} from './statement.ts';

/** The metrics that the specification does not mark with **P**, in its order. */

export const openRows = (q: Query) => stock(q).filter(isOpen);
export const approvedRows = (q: Query) => stock(q).filter(isApproved);
export const criticalRows = (q: Query) => stock(q).filter((s) => isCritical(s, q.world.asOf, q.rules));
const overdueRows = (q: Query) => stock(q).filter((s) => isOverdue(s, q.world.asOf));
const openWith = (status: string) => (q: Query) => stock(q).filter((s) => s.status === status);
export const dsoRows = (q: Query) => stock(q).filter((s) => dsoDays(s, q.world.asOf) !== null);

/** Open statements whose payment is expected within the next 30 days, `asOf` included. */
export function expectedSoonRows(q: Query): StatementRow[] {
  return openRows(q).filter((s) => {
    const days = daysUntilExpected(s, q.world.asOf);
    return days !== null && days >= 0 && days <= q.rules.forecast_days;
  });
}

/** Σ(days·amount) ÷ Σ amount. */
export function dsoOf(rows: readonly StatementRow[], q: Query) {
  const weighted = rows.reduce((sum, s) => sum + BigInt(dsoDays(s, q.world.asOf) ?? 0) * amount(s), 0n);
  return quotient(weighted, sumAmount(rows));
}

/** Σ amount·p(age), exact. */
export function weightedAmount(rows: readonly StatementRow[], q: Query) {
  return rows.reduce(
    (sum, s) => plus(sum, times(fraction(amount(s)), paymentProbability(age(s, q.world.asOf), q.rules))),
    fraction(0),
  );
}

export const approvalRows = (q: Query) => stock(q).filter((s) => s.status === 'sent' || isApproved(s));

function runRateRows(q: Query): StatementRow[] {
  const month = monthOf(q.world.asOf);
  return [3, 2, 1].flatMap((back) => paidIn(undated(q), addMonths(month, -back)));
}

const kind = 'stock';
const none = { better: null, kind } as const;
const up = { better: 'up', kind } as const;
const down = { better: 'down', kind } as const;

export const STOCK_KPIS: readonly KpiDefinition[] = [
  amountSum({ key: 'receivables', ...none, rows: openRows }),
  amountSum({ key: 'receivables_in_review', ...none, rows: openWith('in_review') }),
  amountSum({ key: 'receivables_sent', ...none, rows: openWith('sent') }),
  amountSum({ key: 'receivables_validated', ...none, rows: openWith('validated') }),
  { key: 'dso', ...down, unit: 'days', rows: dsoRows, value: (rows, q) => dsoOf(rows, q) },
  amountSum({ key: 'overdue_amount', ...down, rows: overdueRows }),
  rowCount({ key: 'overdue_count', ...down, rows: overdueRows }),
  amountSum({ key: 'critical_amount', ...down, rows: criticalRows }),
  rowCount({ key: 'critical_count', ...down, rows: criticalRows }),
  amountShare({ key: 'critical_share', ...down, rows: openRows }, (s, q) => isCritical(s, q.world.asOf, q.rules)),
  amountShare(
    { key: 'collection_efficiency', ...up, rows: openRows },
    (s, q) => age(s, q.world.asOf) <= q.rules.efficient_days,
  ),
  countShare({ key: 'approval_rate', ...up, rows: approvalRows }, isApproved),
  {
    key: 'approval_amount_ratio',
    ...up,
    unit: 'ratio',
    rows: (q) => approvedRows(q).filter((s) => s.approved_amount !== null),
    value: (rows) =>
      quotient(
        rows.reduce((sum, s) => sum + BigInt(s.approved_amount ?? 0), 0n),
        rows.reduce((sum, s) => sum + BigInt(s.proposed_amount), 0n),
      ),
  },
  amountShare({ key: 'recovery_rate', ...up, rows: (q) => stock(q).filter((s) => isPaid(s) || isOpen(s)) }, isPaid),
  countShare(
    { key: 'conformity_rate', ...up, rows: stock },
    (s) => s.conformity_on !== null || s.conformity_number !== null,
  ),
  meanDays(
    {
      key: 'conformity_days',
      ...down,
      rows: (q) => stock(q).filter((s) => conformityDays(s) !== null),
    },
    conformityDays,
  ),
  countShare({ key: 'rework_rate', ...down, rows: stock }, (s, q) => isRework(s, q.world)),
  {
    key: 'run_rate_annual',
    ...up,
    unit: 'CLP',
    rows: runRateRows,
    value: (rows) => fraction(12n * sumAmount(rows), 3),
  },
  {
    key: 'forecast_30d',
    ...up,
    unit: 'CLP',
    rows: expectedSoonRows,
    value: (rows, q) => weightedAmount(rows, q),
  },
  {
    key: 'daily_capital_cost',
    ...down,
    unit: 'CLP',
    rows: openRows,
    value: (rows, q) => times(fraction(sumAmount(rows), 365), decimal(q.rules.capital_cost_rate)),
  },
  {
    key: 'gross_margin',
    ...up,
    unit: 'ratio',
    rows: approvedRows,
    value: (rows, q) => {
      const costs = costsWithin(q, dateBounds(q.filters, q.world.asOf));
      const revenue = sumAmount(rows);
      return marginKnown(q.filters, costs) ? quotient(revenue - sumCosts(costs), revenue) : null;
    },
  },
  rowCount({ key: 'open_statements', ...none, rows: openRows }),
  {
    key: 'active_projects',
    ...none,
    unit: 'count',
    rows: openRows,
    value: (rows) => fraction(new Set(rows.map((s) => s.project_id)).size),
  },
  {
    key: 'active_clients',
    ...none,
    unit: 'count',
    rows: openRows,
    value: (rows) => fraction(new Set(rows.map((s) => s.client_id)).size),
  },
];

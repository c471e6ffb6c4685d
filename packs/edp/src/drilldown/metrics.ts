import { sql } from 'kysely';
import { addMonths, firstDay, lastDay, monthOf } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { costsFollowFilters, countableCost, invoicedInFilter } from '../facts/costs.ts';
import { SOON_DAYS } from '../facts/stock.ts';
import { targets } from '../facts/targets.ts';
import { periodOf } from '../filters/period.ts';
import type { KpiKey } from '../kpis/catalogue.ts';
import { RUN_RATE_MONTHS, yearly } from '../kpis/flow-figures.ts';
import { marginRatio } from '../kpis/margin.ts';
import { capitalCost } from '../kpis/stock-figures.ts';
import { targetOf, targetProgress } from '../kpis/target.ts';
import { ruleValue } from '../rules/definitions.ts';
import { age, isOpen, isReworked, isRevenue, olderThan, settleDays, type Condition } from '../sql/statement.ts';
import { all, inStock, paidWithin, partOf, type Listing, type ListingValue } from './listing.ts';
import { amountRatio, countRatio, countValue, meanDays, ratioOf, sumValue } from './values.ts';

type Build = (context: EdpContext) => Listing | Promise<Listing>;

const condition = (text: ReturnType<typeof sql>) => text as Condition;
const open = isOpen('s');
const submitted = condition(sql`s.status <> 'in_review'`);

const plain =
  (rows: (context: EdpContext) => Condition, value = sumValue()): Build =>
  (context) => ({ statements: { where: rows(context) }, value });
const openRows = (context: EdpContext) => inStock(context, open);
const overdueRows = (context: EdpContext) =>
  inStock(context, all(open, condition(sql`s.expected_payment_on < ${context.asOf}::date`)));
const isCritical = ({ asOf, rules }: EdpContext) => all(open, olderThan('s', ruleValue(rules, 'critical_days'), asOf));
const criticalRows = (context: EdpContext) => inStock(context, isCritical(context));
const ofStatus = (status: string): Build =>
  plain((context) => inStock(context, all(open, condition(sql`s.status = ${status}`))));
const paidRows = (context: EdpContext) => paidWithin(context, periodOf(context.filters, context.asOf));
const settled = condition(sql`${settleDays('s')} >= 0`);

/** (revenue − costs) ÷ revenue; the costs are the negative rows, and without one there is no margin. */
const marginValue: ListingValue = {
  aggregates: [
    sql`coalesce(sum(r.amount) filter (where r.kind = 'statement'), 0)`,
    sql`count(*) filter (where r.kind = 'cost')`,
    sql`coalesce(-sum(r.amount) filter (where r.kind = 'cost'), 0)`,
  ],
  finish: (revenue: string, count: string, amount: string) =>
    marginRatio(Number(revenue), count === '0' ? null : Number(amount), 0).value,
};

/** The rows behind each KPI. */
export const metricListings: Readonly<Record<KpiKey, Build>> = {
  receivables: plain(openRows),
  receivables_in_review: ofStatus('in_review'),
  receivables_sent: ofStatus('sent'),
  receivables_validated: ofStatus('validated'),
  collected: plain(paidRows),
  target_progress: async (context) => {
    const target = targetOf(periodOf(context.filters, context.asOf), await targets(context));
    return {
      statements: { where: paidRows(context), part: sql`'numerator'` },
      value: sumValue(sql`r.amount`, (sum) => targetProgress({ value: Number(sum), sampleSize: 0 }, target).value),
    };
  },
  dso: plain(
    (context) => inStock(context, all(submitted, condition(sql`(s.status <> 'paid' or ${settled})`))),
    meanDays(sql`r.days`, sql`r.amount`),
  ),
  avg_collection_days: plain((context) => all(paidRows(context), settled), meanDays(sql`r.days`)),
  overdue_amount: plain(overdueRows),
  overdue_count: plain(overdueRows, countValue()),
  critical_amount: plain(criticalRows),
  critical_count: plain(criticalRows, countValue()),
  critical_share: (context) => ({
    statements: { where: openRows(context), part: partOf(isCritical(context)) },
    value: amountRatio(),
  }),
  collection_efficiency: (context) => ({
    statements: {
      where: openRows(context),
      part: partOf(
        condition(sql`${age('s', context.asOf)} <= ${Math.floor(ruleValue(context.rules, 'efficient_days'))}::int`),
      ),
    },
    value: amountRatio(),
  }),
  approval_rate: (context) => ({
    statements: { where: inStock(context, submitted), part: partOf(isRevenue('s')) },
    value: countRatio(),
  }),
  approval_amount_ratio: (context) => ({
    statements: {
      where: inStock(context, all(isRevenue('s'), condition(sql`s.approved_amount is not null`))),
      part: sql`'both'`,
    },
    value: {
      aggregates: [sql`coalesce(sum(r.approved_amount), 0)`, sql`coalesce(sum(r.proposed_amount), 0)`],
      finish: ratioOf,
    },
  }),
  recovery_rate: (context) => ({
    statements: { where: inStock(context), part: partOf(condition(sql`s.status = 'paid'`)) },
    value: amountRatio(),
  }),
  conformity_rate: (context) => ({
    statements: {
      where: inStock(context),
      part: partOf(condition(sql`(s.conformity_on is not null or s.conformity_number is not null)`)),
    },
    value: countRatio(),
  }),
  conformity_days: plain(
    (context) => inStock(context, condition(sql`s.conformity_on >= s.sent_on`)),
    meanDays(sql`r.conformity_days`),
  ),
  rework_rate: (context) => ({
    statements: {
      where: inStock(context),
      part: partOf(isReworked('s')),
    },
    value: countRatio(),
  }),
  on_time_rate: (context) => ({
    statements: {
      where: all(paidRows(context), settled),
      part: partOf(condition(sql`${settleDays('s')} <= ${Math.floor(ruleValue(context.rules, 'on_time_days'))}::int`)),
    },
    value: countRatio(),
  }),
  cycle_days: plain(
    (context) => all(paidRows(context), condition(sql`s.paid_on >= s.issued_on`)),
    meanDays(sql`r.cycle_days`),
  ),
  run_rate_annual: plain(
    (context) => {
      const last = addMonths(monthOf(context.asOf), -1);
      return paidWithin(context, { from: firstDay(addMonths(last, 1 - RUN_RATE_MONTHS)), to: lastDay(last) });
    },
    sumValue(sql`r.amount`, (sum) => yearly(Number(sum))),
  ),
  forecast_30d: plain(
    (context) =>
      inStock(
        context,
        all(
          open,
          condition(
            sql`s.expected_payment_on between ${context.asOf}::date and ${context.asOf}::date + ${SOON_DAYS}::int`,
          ),
        ),
      ),
    sumValue(sql`r.amount * r.probability`),
  ),
  daily_capital_cost: (context) => ({
    statements: { where: openRows(context) },
    value: sumValue(sql`r.amount`, (sum) => capitalCost(Number(sum), context.rules).daily),
  }),
  gross_margin: (context) => ({
    statements: { where: inStock(context, isRevenue('s')), part: sql`'both'` },
    ...(costsFollowFilters(context) && {
      costs: {
        where: all(countableCost(context), invoicedInFilter(context, 'c')),
        part: 'numerator',
        sign: -1,
      },
    }),
    value: marginValue,
  }),
  open_statements: plain(openRows, countValue()),
  active_projects: plain(openRows, countValue(sql`distinct r.project_id`)),
  active_clients: plain(openRows, countValue(sql`distinct r.client_id`)),
};

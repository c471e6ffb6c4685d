import { sql } from 'kysely';
import { AGING_BUCKETS, EXPECTED_BUCKETS, UNSCHEDULED, type Bucket } from '../charts/buckets.ts';
import { byOpenAmount, TOP_CLIENTS } from '../charts/pareto.ts';
import { DSO_MONTHS } from '../charts/managers.ts';
import { monthsHaveCosts } from '../charts/months.ts';
import { selectedCosts } from '../kpis/compute.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { costs, costsFollowFilters, countableCost, invoicedInFilter, TREND_MONTHS } from '../facts/costs.ts';
import { groups } from '../facts/groups.ts';
import { spent } from '../facts/spent.ts';
import { COST_KINDS, STATUSES } from '../schema/tables.ts';
import { age, isOpen, isRevenue, settleDays, type Condition } from '../sql/statement.ts';
import { UnknownDrilldown } from '@pulso/kpi-core';
import { all, inStock, issuedWithin, narrowed, paidWithin, type Listing, type ListingValue } from './listing.ts';
import { metricListings } from './metrics.ts';
import { countValue, meanDays, sumValue } from './values.ts';

type Build = (context: EdpContext, bucket: string) => Listing | Promise<Listing>;

const open = isOpen('s');
const condition = (text: ReturnType<typeof sql>) => text as Condition;

function unknownBucket(bucket: string, known: string): UnknownDrilldown {
  return new UnknownDrilldown('bucket', `no bucket "${bucket}"; ${known}`);
}

function openWhere(context: EdpContext, where: Condition): Listing {
  return { statements: { where: inStock(context, all(open, where)) }, value: sumValue() };
}

function bucketNamed(buckets: readonly Bucket[], bucket: string, others: readonly string[] = []): Bucket {
  const found = buckets.find(({ id }) => id === bucket);
  if (!found) throw unknownBucket(bucket, `one of ${[...buckets.map(({ id }) => id), ...others].join(', ')}`);
  return found;
}

/** A whole number within the bucket's bounds; an open bound lets everything through. */
function between(value: ReturnType<typeof sql>, { from, to }: Bucket): Condition {
  return all(
    Number.isFinite(from) ? condition(sql`${value} >= ${from}::int`) : condition(sql`${value} is not null`),
    Number.isFinite(to) ? condition(sql`${value} <= ${to}::int`) : undefined,
  );
}

function monthNamed(context: EdpContext, month: string, count: number): Month {
  const months = monthsUpTo(monthOf(context.asOf), count);
  if (!months.includes(month)) throw unknownBucket(month, `a month from ${months[0]} to ${months.at(-1)}`);
  return month;
}

function days(month: Month) {
  return { from: firstDay(month), to: lastDay(month) };
}

function idNamed(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw unknownBucket(id, 'the id of an item expected');
  return Number(id);
}

const MANAGER_METRICS = {
  receivables: 'receivables',
  collected: 'collected',
  dso: 'dso',
  criticalAmount: 'critical_amount',
  approvalRate: 'approval_rate',
} as const;

/** Revenue less costs; nothing where the chart shows none. */
function marginValue(known: boolean): ListingValue {
  return known ? sumValue() : { aggregates: [sql`0`], finish: () => null };
}

/** The rows behind each chart's bucket. `ITEM:field` names one of several figures of an item. */
export const chartListings: Readonly<Record<string, Build>> = {
  aging: (context, bucket) => openWhere(context, between(age('s', context.asOf), bucketNamed(AGING_BUCKETS, bucket))),
  status: (context, status) => {
    const shown = STATUSES.filter((known) => known !== 'void');
    if (!shown.some((known) => known === status)) throw unknownBucket(status, `one of ${shown.join(', ')}`);
    return { statements: { where: inStock(context, condition(sql`s.status = ${status}`)) }, value: sumValue() };
  },
  client_concentration: async (context, bucket) => {
    if (bucket !== 'others') return openWhere(context, condition(sql`s.client_id = ${idNamed(bucket)}::bigint`));
    const top = byOpenAmount(await groups.client(context)).slice(0, TOP_CLIENTS);
    return openWhere(context, condition(sql`s.client_id <> all(${top.map(({ id }) => id)}::bigint[])`));
  },
  cash_in: (context, bucket) => {
    if (bucket === UNSCHEDULED) return openWhere(context, condition(sql`s.expected_payment_on is null`));
    const wait = sql`(s.expected_payment_on - ${context.asOf}::date)`;
    return openWhere(context, between(wait, bucketNamed(EXPECTED_BUCKETS, bucket, [UNSCHEDULED])));
  },
  trend: async (context, bucket) => {
    const [name = '', field = 'issued'] = bucket.split(':');
    const month = days(monthNamed(context, name, TREND_MONTHS));
    const revenue = issuedWithin(context, month, isRevenue('s'));
    const invoiced = all(
      countableCost(context),
      condition(sql`c.invoiced_on between ${month.from}::date and ${month.to}::date`),
    );
    if (field === 'issued') return { statements: { where: issuedWithin(context, month) }, value: sumValue() };
    if (field === 'collected') {
      return { statements: { where: paidWithin(context, month) }, value: sumValue() };
    }
    if (field === 'costs') return { costs: { where: invoiced, sign: 1 }, value: sumValue() };
    if (field === 'margin') {
      const known = costsFollowFilters(context) && monthsHaveCosts(await costs(context));
      return { statements: { where: revenue }, costs: { where: invoiced, sign: -1 }, value: marginValue(known) };
    }
    throw unknownBucket(bucket, 'MONTH, or MONTH: with issued, collected, costs or margin');
  },
  managers: async (context, bucket) => {
    const [id = '', field = 'receivables'] = bucket.split(':');
    const manager = idNamed(id);
    const narrower = {
      statements: condition(sql`s.project_manager_id = ${manager}::bigint`),
      costs: condition(sql`p.project_manager_id = ${manager}::bigint`),
    };
    if (field === 'margin') {
      const margin = await metricListings.gross_margin(context);
      const known = selectedCosts(context, await spent(context)) !== null;
      return narrowed({ ...margin, value: marginValue(known) }, narrower);
    }
    if (!Object.hasOwn(MANAGER_METRICS, field)) {
      throw unknownBucket(bucket, `ID, or ID: with margin, ${Object.keys(MANAGER_METRICS).join(', ')}`);
    }
    const metric = MANAGER_METRICS[field as keyof typeof MANAGER_METRICS];
    return narrowed(await metricListings[metric](context), narrower);
  },
  dso_by_manager: (context, bucket) => {
    const [id = '', name] = bucket.split(':');
    const current = monthOf(context.asOf);
    const month = name === undefined ? null : days(monthNamed(context, name, DSO_MONTHS));
    const range = month ?? { from: firstDay(addMonths(current, 1 - DSO_MONTHS)), to: lastDay(current) };
    const timed = all(
      condition(sql`s.project_manager_id = ${idNamed(id)}::bigint`),
      condition(sql`s.status <> 'in_review'`),
      condition(sql`(s.status <> 'paid' or ${settleDays('s')} >= 0)`),
    );
    return { statements: { where: issuedWithin(context, range, timed) }, value: meanDays(sql`r.days`, sql`r.amount`) };
  },
  cost_mix: (context, kind) => {
    if (!COST_KINDS.some((known) => known === kind)) throw unknownBucket(kind, `one of ${COST_KINDS.join(', ')}`);
    const where = all(countableCost(context), invoicedInFilter(context, 'c'), condition(sql`c.kind = ${kind}`));
    return { costs: { where, sign: 1 }, value: sumValue() };
  },
  rework_reasons: (context, reason) => ({
    statements: { where: inStock(context, condition(sql`s.rework_key = ${reason}`)) },
    value: countValue(),
  }),
};

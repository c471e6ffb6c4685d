import { agingBucket, cashInBucket } from './buckets.ts';
import { monthOf } from './calendar.ts';
import { definitionOf } from './kpis.ts';
import type { Filters, Id, StatementRow, World } from './model.ts';
import { byWeightThenId } from './order.ts';
import { flowPeriod } from './period.ts';
import { money } from './publish.ts';
import { foldedReason } from './rework.ts';
import { flow, paidIn, queryOf, stock, sumAmount, undated, type Query } from './selection.ts';
import { amount, dsoDays, isApproved } from './statement.ts';
import { rankedClients, TOP_CLIENTS } from './stock-charts.ts';
import { openRows } from './stock-kpis.ts';

/** The statements behind a card or a bucket, most amount first. */
export interface DrillDown {
  rows: { id: Id; amount: number; part?: 'numerator' | 'denominator' }[];
  total: { count: number; amount: number };
}

function listed(rows: readonly StatementRow[], numerator?: (s: StatementRow) => boolean): DrillDown {
  return {
    rows: byWeightThenId(rows, amount, (s) => s.id).map((s) => ({
      id: s.id,
      amount: money(amount(s)),
      ...(numerator && { part: numerator(s) ? ('numerator' as const) : ('denominator' as const) }),
    })),
    total: { count: rows.length, amount: money(sumAmount(rows)) },
  };
}

/**
 * Rows of `metric=`. A share lists its denominator and says which rows are in the numerator too.
 * Of `gross_margin` it lists the statements of the revenue, and of `target_progress` what was collected.
 */
export function drillDownMetric(world: World, filters: Filters, key: string): DrillDown {
  const q = queryOf(world, filters);
  const { rows, numerator } = definitionOf(key);
  return listed(rows(q, flowPeriod(filters, world.asOf)), numerator && ((s: StatementRow) => numerator(s, q)));
}

type Members = (q: Query, bucket: string) => StatementRow[];

function trendRows(q: Query, bucket: string): StatementRow[] {
  const [month = '', series = 'issued'] = bucket.split(':');
  if (series === 'collected') return paidIn(undated(q), month);
  const issued = undated(q).filter((s) => monthOf(s.issued_on) === month);
  return series === 'margin' ? issued.filter(isApproved) : issued;
}

function managerRows(q: Query, bucket: string): StatementRow[] {
  const [manager, series = 'receivables'] = bucket.split(':');
  const rows = series === 'collected' ? flow(q, flowPeriod(q.filters, q.world.asOf)) : openRows(q);
  return rows.filter((s) => String(s.project_manager_id) === manager);
}

function concentrationRows(q: Query, bucket: string): StatementRow[] {
  const top = rankedClients(q)
    .slice(0, TOP_CLIENTS)
    .map((c) => c.id);
  return openRows(q).filter((s) => (bucket === 'others' ? !top.includes(s.client_id) : String(s.client_id) === bucket));
}

const MEMBERS: Readonly<Record<string, Members>> = {
  aging: (q, bucket) => openRows(q).filter((s) => agingBucket(s, q.world.asOf) === bucket),
  status: (q, bucket) => stock(q).filter((s) => s.status === bucket),
  client_concentration: concentrationRows,
  cash_in: (q, bucket) => openRows(q).filter((s) => cashInBucket(s, q.world.asOf) === bucket),
  trend: trendRows,
  managers: managerRows,
  dso_by_manager: (q, bucket) =>
    undated(q).filter(
      (s) => dsoDays(s, q.world.asOf) !== null && `${s.project_manager_id}:${monthOf(s.issued_on)}` === bucket,
    ),
  rework_reasons: (q, bucket) => stock(q).filter((s) => foldedReason(s) === bucket),
  cost_mix: () => [],
};

/**
 * Rows of `chart=` and `bucket=`. A bucket is the id of the part: bucket id, status, client id or `others`,
 * month (`YYYY-MM`, `YYYY-MM:collected`, `YYYY-MM:margin`), project manager id (or `id:collected`),
 * `project manager id:YYYY-MM`, folded reason. Costs have no statements.
 */
export function drillDownChart(world: World, filters: Filters, chart: string, bucket: string): DrillDown {
  const members = MEMBERS[chart];
  if (!members) throw new RangeError(`no chart ${chart}`);
  return listed(members(queryOf(world, filters), bucket));
}

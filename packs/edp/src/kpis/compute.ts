import { allSettled, type Kpi } from '@pulso/kpi-core';
import type { EdpContext } from '../context.ts';
import { costsFollowFilters } from '../facts/costs.ts';
import { flow } from '../facts/flow.ts';
import { recordedValues } from '../facts/history.ts';
import { pastStock } from '../facts/past.ts';
import { spent, type Spent } from '../facts/spent.ts';
import { stock } from '../facts/stock.ts';
import { targets } from '../facts/targets.ts';
import { KPI_KEYS, type KpiKey } from './catalogue.ts';
import { runRate } from './flow-figures.ts';
import { flowKpis } from './flow-kpis.ts';
import { marginRatio } from './margin.ts';
import { isRevenue, stockFigures } from './stock-figures.ts';
import { stockKpis } from './stock-kpis.ts';
import { sumOf } from './totals.ts';

export type Kpis = Readonly<Record<KpiKey, Kpi>>;

/**
 * Costs of the date filter that can be set against revenue. Null where they cannot: they do not follow the filters, or
 * there is not one, and revenue alone is no margin.
 */
export function selectedCosts(context: Pick<EdpContext, 'where'>, { count, amount }: Spent): number | null {
  return costsFollowFilters(context) && count > 0 ? amount : null;
}

/** All KPIs of the variant, from six statements; shared by the snapshots that show them. */
export function kpis(context: EdpContext): Promise<Kpis> {
  return context.memo('edp.kpis', () => compute(context));
}

const nothing = Promise.resolve(null);

async function compute(context: EdpContext): Promise<Kpis> {
  const { asOf, rules, filters } = context;
  const [current, paid, costs, goals, recorded, past] = await allSettled([
    stock(context),
    flow(context),
    costsFollowFilters(context) ? spent(context) : nothing,
    targets(context),
    recordedValues(context),
    pastStock(context),
  ]);

  const revenue = current.totals.filter(isRevenue);
  const figures = {
    ...stockFigures(current, rules),
    run_rate_annual: runRate(paid, asOf),
    gross_margin: marginRatio(
      sumOf(revenue, 'amount'),
      costs && selectedCosts(context, costs),
      sumOf(revenue, 'count'),
    ),
  };
  const all = {
    ...stockKpis({ figures, recorded, past, asOf, rules }),
    ...flowKpis({ cells: paid, targets: goals, filters, asOf, rules }),
  };
  return Object.fromEntries(KPI_KEYS.map((key) => [key, all[key]])) as Kpis;
}

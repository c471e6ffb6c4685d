import type { Kpi } from '@pulso/kpi-core';
import type { EdpContext } from '../context.ts';
import { costs, costsFollowFilters, type CostCell } from '../facts/costs.ts';
import { flow } from '../facts/flow.ts';
import { recordedValues } from '../facts/history.ts';
import { pastStock } from '../facts/past.ts';
import { stock } from '../facts/stock.ts';
import { targets } from '../facts/targets.ts';
import { KPI_KEYS, type KpiKey } from './catalogue.ts';
import { flowKpis } from './flow-kpis.ts';
import { marginRatio, type CostTotal } from './margin.ts';
import { isRevenueCell, stockFigures } from './stock-figures.ts';
import { stockKpis } from './stock-kpis.ts';
import { sumOf } from './totals.ts';

export type Kpis = Readonly<Record<KpiKey, Kpi>>;

/** Costs of the date filter; null where they cannot follow the filters. */
export function selectedCosts(context: Pick<EdpContext, 'where'>, cells: readonly CostCell[]): CostTotal | null {
  if (!costsFollowFilters(context)) return null;
  const selected = cells.filter((cell) => cell.inFilter);
  return { count: sumOf(selected, 'count'), amount: sumOf(selected, 'amount') };
}

/** All KPIs of the variant, from six statements; shared by the snapshots that show them. */
export function kpis(context: EdpContext): Promise<Kpis> {
  return context.memo('edp.kpis', () => compute(context));
}

async function compute(context: EdpContext): Promise<Kpis> {
  const { asOf, rules, filters } = context;
  const current = await stock(context);
  const paid = await flow(context);
  const spent = await costs(context);
  const goals = await targets(context);
  const recorded = await recordedValues(context);
  const past = await pastStock(context);

  const revenue = current.cells.filter(isRevenueCell);
  const figures = {
    ...stockFigures(current, rules),
    gross_margin: marginRatio(sumOf(revenue, 'amount'), selectedCosts(context, spent), sumOf(revenue, 'count')),
  };
  const all = {
    ...stockKpis({ figures, recorded, past, asOf, rules }),
    ...flowKpis({ cells: paid, targets: goals, filters, asOf, rules }),
  };
  return Object.fromEntries(KPI_KEYS.map((key) => [key, all[key]])) as Kpis;
}

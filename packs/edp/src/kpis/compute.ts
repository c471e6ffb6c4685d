import type { Kpi } from '@pulso/kpi-core';
import type { EdpContext } from '../context.ts';
import { costs, costsFollowFilters, type CostCell } from '../facts/costs.ts';
import { flow } from '../facts/flow.ts';
import { recordedValues } from '../facts/history.ts';
import { pastStock } from '../facts/past.ts';
import { stock } from '../facts/stock.ts';
import { targets } from '../facts/targets.ts';
import { KPI_KEYS, type KpiKey } from './catalogue.ts';
import { runRate } from './flow-figures.ts';
import { flowKpis } from './flow-kpis.ts';
import { marginRatio } from './margin.ts';
import { isRevenueCell, stockFigures } from './stock-figures.ts';
import { stockKpis } from './stock-kpis.ts';
import { sumOf } from './totals.ts';

export type Kpis = Readonly<Record<KpiKey, Kpi>>;

/**
 * Costs of the date filter that can be set against revenue. Null where they cannot: they do not follow the filters, or
 * there is not one, and revenue alone is no margin.
 */
export function selectedCosts(context: Pick<EdpContext, 'where'>, cells: readonly CostCell[]): number | null {
  if (!costsFollowFilters(context)) return null;
  const selected = cells.filter((cell) => cell.inFilter);
  return selected.length === 0 ? null : sumOf(selected, 'amount');
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
    run_rate_annual: runRate(paid, asOf),
    gross_margin: marginRatio(sumOf(revenue, 'amount'), selectedCosts(context, spent), sumOf(revenue, 'count')),
  };
  const all = {
    ...stockKpis({ figures, recorded, past, asOf, rules }),
    ...flowKpis({ cells: paid, targets: goals, filters, asOf, rules }),
  };
  return Object.fromEntries(KPI_KEYS.map((key) => [key, all[key]])) as Kpis;
}

import { dsoByManager, managers } from './manager-charts.ts';
import type { Filters, World } from './model.ts';
import { trend } from './month-charts.ts';
import { queryOf } from './selection.ts';
import { aging, cashIn, clientConcentration, costMix, reworkReasons, status } from './stock-charts.ts';

/** `charts`: every chart of the catalogue by key. */
export function computeCharts(world: World, filters: Filters) {
  const q = queryOf(world, filters);
  return {
    aging: aging(q),
    status: status(q),
    client_concentration: clientConcentration(q),
    cash_in: cashIn(q),
    trend: trend(q),
    managers: managers(q),
    dso_by_manager: dsoByManager(q),
    cost_mix: costMix(q),
    rework_reasons: reworkReasons(q),
  };
}

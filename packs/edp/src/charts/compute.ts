import type { EdpContext } from '../context.ts';
import { costs, costsFollowFilters, projectCosts } from '../facts/costs.ts';
import { flow } from '../facts/flow.ts';
import { groupCells } from '../facts/groups.ts';
import { issueMonths } from '../facts/issue-months.ts';
import { reworkReasons } from '../facts/rework-reasons.ts';
import { stock } from '../facts/stock.ts';
import { selectedCosts } from '../kpis/compute.ts';
import { aging, cashIn, statusSplit } from './buckets.ts';
import { costMix } from './cost-mix.ts';
import { dsoByManager, managers } from './managers.ts';
import { trend } from './months.ts';
import { clientConcentration, reworkPareto } from './pareto.ts';

/** All charts of the variant, from seven statements of which the KPIs share three. */
export async function charts(context: EdpContext) {
  const { asOf, rules } = context;
  const { cells } = await stock(context);
  const grouped = await groupCells(context);
  const flows = await flow(context);
  const issues = await issueMonths(context);
  const spent = await costs(context);
  const spentByProject = await projectCosts(context);
  const reasons = await reworkReasons(context);
  return {
    aging: aging(cells),
    status: statusSplit(cells),
    client_concentration: clientConcentration(grouped),
    cash_in: cashIn(cells, rules),
    trend: trend({ issues, flows, costs: spent, costsFollow: costsFollowFilters(context), asOf }),
    managers: managers({
      groups: grouped,
      flows,
      costs: spentByProject,
      marginKnown: selectedCosts(context, spent) !== null,
    }),
    dso_by_manager: dsoByManager(issues, asOf),
    cost_mix: costMix(spent),
    rework_reasons: reworkPareto(reasons),
  };
}

import type { EdpContext } from '../context.ts';
import { costs, costsFollowFilters } from '../facts/costs.ts';
import { flow } from '../facts/flow.ts';
import { groups } from '../facts/groups.ts';
import { issueMonths } from '../facts/issue-months.ts';
import { managerFlow } from '../facts/manager-flow.ts';
import { managerGroups } from '../facts/manager-groups.ts';
import { ownerCosts } from '../facts/owner-costs.ts';
import { reworkReasons } from '../facts/rework-reasons.ts';
import { schedule } from '../facts/schedule.ts';
import { spent } from '../facts/spent.ts';
import { stock } from '../facts/stock.ts';
import { selectedCosts } from '../kpis/compute.ts';
import { aging, cashIn, statusSplit } from './buckets.ts';
import { costMix } from './cost-mix.ts';
import { dsoByManager, managers } from './managers.ts';
import { trend } from './months.ts';
import { clientConcentration, reworkPareto } from './pareto.ts';

/** All charts of the variant. */
export async function charts(context: EdpContext) {
  const { asOf, rules } = context;
  const { ages, totals } = await stock(context);
  const issues = await issueMonths(context);
  const costCells = await costs(context);
  return {
    aging: aging(ages),
    status: statusSplit(totals),
    client_concentration: clientConcentration(await groups.client(context)),
    cash_in: cashIn(await schedule(context), rules),
    trend: trend({
      issues,
      flows: await flow(context),
      costs: costCells,
      costsFollow: costsFollowFilters(context),
      asOf,
    }),
    managers: managers({
      groups: await managerGroups(context),
      flows: await managerFlow(context),
      costs: await ownerCosts(context),
      marginKnown: selectedCosts(context, await spent(context)) !== null,
    }),
    dso_by_manager: dsoByManager(issues, asOf),
    cost_mix: costMix(costCells),
    rework_reasons: reworkPareto(await reworkReasons(context)),
  };
}

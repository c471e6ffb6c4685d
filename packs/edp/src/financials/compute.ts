import { lastMonths } from '../charts/months.ts';
import type { EdpContext } from '../context.ts';
import { fraction, roundHalfUp, times } from '../exact/fraction.ts';
import { costs, costsFollowFilters, projectCosts, type CostCell } from '../facts/costs.ts';
import { expectedMonths, type ExpectedMonth } from '../facts/expected-months.ts';
import { flow } from '../facts/flow.ts';
import { groupCells } from '../facts/groups.ts';
import { issueMonths } from '../facts/issue-months.ts';
import { stock } from '../facts/stock.ts';
import { selectedCosts } from '../kpis/compute.ts';
import { flowFigures } from '../kpis/flow-figures.ts';
import { marginRatio } from '../kpis/margin.ts';
import { capitalCost, isOpenCell, isRevenueCell } from '../kpis/stock-figures.ts';
import { sumOf } from '../kpis/totals.ts';
import { ruleValue, type RuleKey } from '../rules/definitions.ts';
import { ranking } from './ranking.ts';

type Rules = Readonly<Record<string, number>>;

/** Money earned, spent, collected and expected, from seven statements of which the KPIs share three. */
export async function financials(context: EdpContext) {
  const { asOf, rules } = context;
  const { cells } = await stock(context);
  const flows = await flow(context);
  const spent = await costs(context);
  const grouped = await groupCells(context);
  const issues = await issueMonths(context);
  const spentByProject = await projectCosts(context);
  const expected = await expectedMonths(context);

  const revenueCells = cells.filter(isRevenueCell);
  const revenue = sumOf(revenueCells, 'amount');
  const receivables = sumOf(cells.filter(isOpenCell), 'amount');
  const ownCosts = selectedCosts(context, spent);
  const known = ownCosts !== null;
  return {
    revenue,
    collected: flowFigures(flows.filter(({ inPeriod }) => inPeriod)).collected.value,
    receivables,
    costs: costSplit(spent),
    margin: {
      amount: ownCosts === null ? null : revenue - ownCosts,
      ratio: marginRatio(revenue, ownCosts, sumOf(revenueCells, 'count')).value,
    },
    workingCapital: capitalCost(receivables, rules),
    months: lastMonths({ issues, flows, costs: spent, costsFollow: costsFollowFilters(context), asOf }),
    byProject: ranking('project', grouped, spentByProject, known),
    byClient: ranking('client', grouped, spentByProject, known),
    byManager: ranking('manager', grouped, spentByProject, known),
    forecast: { months: expected, scenarios: scenarios(expected, rules) },
  };
}

/** Costs of the date filter: by kind, what is paid and what is overdue. */
function costSplit(costCells: readonly CostCell[]) {
  const selected = costCells.filter(({ inFilter }) => inFilter);
  const amountOf = (condition: (cell: CostCell) => boolean) => sumOf(selected.filter(condition), 'amount');
  return {
    total: sumOf(selected, 'amount'),
    opex: amountOf(({ kind }) => kind === 'opex'),
    capex: amountOf(({ kind }) => kind === 'capex'),
    paid: amountOf(({ state }) => state === 'paid'),
    overdue: amountOf(({ state }) => state === 'overdue'),
  };
}

/** What comes in of the expected amounts when things go well, as usual, or badly. */
function scenarios(expected: readonly ExpectedMonth[], rules: Rules) {
  const amount = fraction(sumOf(expected, 'amount'));
  const at = (rule: RuleKey) => roundHalfUp(times(amount, fraction(ruleValue(rules, rule))));
  return {
    optimistic: at('scenario_optimistic'),
    realistic: at('scenario_realistic'),
    pessimistic: at('scenario_pessimistic'),
  };
}

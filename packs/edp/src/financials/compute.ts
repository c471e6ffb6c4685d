import { lastMonths } from '../charts/months.ts';
import type { EdpContext } from '../context.ts';
import { fraction, roundHalfUp, times } from '../exact/fraction.ts';
import { costs, costsFollowFilters, type CostCell } from '../facts/costs.ts';
import { expectedMonths, type ExpectedMonth } from '../facts/expected-months.ts';
import { flow } from '../facts/flow.ts';
import { groups } from '../facts/groups.ts';
import { issueMonths } from '../facts/issue-months.ts';
import { ownerCosts } from '../facts/owner-costs.ts';
import { spent } from '../facts/spent.ts';
import { stock } from '../facts/stock.ts';
import { topProjects } from '../facts/top-projects.ts';
import { selectedCosts } from '../kpis/compute.ts';
import { flowFigures } from '../kpis/flow-figures.ts';
import { marginRatio } from '../kpis/margin.ts';
import { capitalCost, isRevenue, receivablesOf } from '../kpis/stock-figures.ts';
import { sumOf } from '../kpis/totals.ts';
import { ruleValue, type RuleKey } from '../rules/definitions.ts';
import { earningsOf, ranking } from './ranking.ts';

type Rules = Readonly<Record<string, number>>;

/** Money earned, spent, collected and expected. */
export async function financials(context: EdpContext) {
  const { asOf, rules } = context;
  const current = await stock(context);
  const flows = await flow(context);
  const costCells = await costs(context);
  const owners = await ownerCosts(context);
  const expected = await expectedMonths(context);

  const revenueTotals = current.totals.filter(isRevenue);
  const revenue = sumOf(revenueTotals, 'amount');
  const receivables = receivablesOf(current);
  const statements = sumOf(revenueTotals, 'count');
  const allCosts = await spent(context);
  const ownCosts = selectedCosts(context, allCosts);
  const known = ownCosts !== null;
  const earnings = { revenue, statements, costs: allCosts.amount };
  return {
    revenue,
    collected: flowFigures(flows.filter(({ inPeriod }) => inPeriod)).collected.value,
    receivables,
    costs: costSplit(costCells),
    margin: {
      amount: ownCosts === null ? null : revenue - ownCosts,
      ratio: marginRatio(revenue, ownCosts, statements).value,
    },
    workingCapital: capitalCost(receivables, rules),
    months: lastMonths({
      issues: await issueMonths(context),
      flows,
      costs: costCells,
      costsFollow: costsFollowFilters(context),
      asOf,
    }),
    byProject: ranking(await topProjects(context), earnings, known),
    byClient: ranking(earningsOf('client', await groups.client(context), owners), earnings, known),
    byManager: ranking(earningsOf('manager', await groups.manager(context), owners), earnings, known),
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

import { monthOf } from './calendar.ts';
import { decimal, fraction, times } from './fraction.ts';
import { groupFigures, type Grouping } from './groups.ts';
import { projectById } from './manager-charts.ts';
import { marginKnown } from './margin.ts';
import type { CostRow, Filters, World } from './model.ts';
import { monthlyFigures } from './month-charts.ts';
import { compareText, groupBy } from './order.ts';
import { dateBounds, flowPeriod } from './period.ts';
import { money, share } from './publish.ts';
import { costsWithin, flow, queryOf, sumAmount, sumCosts, type Query } from './selection.ts';
import { daysUntilExpected } from './statement.ts';
import { approvedRows, openRows } from './stock-kpis.ts';

function groupings(q: Query): Record<'byProject' | 'byClient' | 'byManager', Grouping> {
  const projects = projectById(q);
  const projectOf = (c: CostRow) => {
    const project = projects.get(c.project_id);
    if (!project) throw new RangeError(`cost ${c.id} has no project`);
    return project;
  };
  return {
    byProject: {
      members: q.world.project.map((p) => ({ id: p.id, name: p.name ?? p.code })),
      ofStatement: (s) => s.project_id,
      ofCost: (c) => c.project_id,
    },
    byClient: {
      members: q.world.client,
      ofStatement: (s) => s.client_id,
      ofCost: (c) => projectOf(c).client_id,
    },
    byManager: {
      members: q.world.project_manager,
      ofStatement: (s) => s.project_manager_id,
      ofCost: (c) => projectOf(c).project_manager_id,
    },
  };
}

function costFigures(costs: readonly CostRow[], asOf: string) {
  const sum = (of: (c: CostRow) => boolean) => money(sumCosts(costs.filter(of)));
  return {
    total: sum(() => true),
    opex: sum((c) => c.kind === 'opex'),
    capex: sum((c) => c.kind === 'capex'),
    paid: sum((c) => c.paid_on !== null),
    overdue: sum((c) => c.paid_on === null && c.due_on !== null && c.due_on < asOf),
  };
}

/** Open amount by month of expected payment, from `asOf` on: what is overdue is no forecast. */
function forecast(q: Query) {
  const coming = openRows(q).filter((s) => (daysUntilExpected(s, q.world.asOf) ?? -1) >= 0);
  const total = fraction(sumAmount(coming));
  const scenario = (factor: number) => money(times(total, decimal(factor)));
  return {
    months: [...groupBy(coming, (s) => monthOf(s.expected_payment_on ?? ''))]
      .map(([month, rows]) => ({ month, amount: money(sumAmount(rows)) }))
      .toSorted((a, b) => compareText(a.month, b.month)),
    scenarios: {
      optimistic: scenario(q.rules.scenario_optimistic),
      realistic: scenario(q.rules.scenario_realistic),
      pessimistic: scenario(q.rules.scenario_pessimistic),
    },
  };
}

/** `financials`. */
export function computeFinancials(world: World, filters: Filters) {
  const q = queryOf(world, filters);
  const approved = approvedRows(q);
  const costs = costsWithin(q, dateBounds(filters, world.asOf));
  const known = marginKnown(filters, costs);
  const revenue = sumAmount(approved);
  const margin = revenue - sumCosts(costs);
  const receivables = sumAmount(openRows(q));
  const yearly = times(fraction(receivables), decimal(q.rules.capital_cost_rate));
  const { byProject, byClient, byManager } = groupings(q);
  return {
    revenue: money(revenue),
    collected: money(sumAmount(flow(q, flowPeriod(filters, world.asOf)))),
    receivables: money(receivables),
    costs: costFigures(costs, world.asOf),
    margin: {
      amount: known ? money(margin) : null,
      ratio: known ? share(margin, revenue) : null,
    },
    workingCapital: { daily: money(times(yearly, fraction(1, 365))), annual: money(yearly) },
    months: monthlyFigures(q).map((m) => ({
      month: m.month,
      issued: money(m.issued),
      approved: money(m.approved),
      collected: money(m.collected),
      costs: money(m.costs),
      margin: m.margin === null ? null : money(m.margin),
    })),
    byProject: groupFigures(byProject, approved, costs, known),
    byClient: groupFigures(byClient, approved, costs, known),
    byManager: groupFigures(byManager, approved, costs, known),
    forecast: forecast(q),
  };
}

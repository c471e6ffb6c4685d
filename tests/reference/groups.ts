import type { CostRow, Id, StatementRow } from './model.ts';
import { byWeightThenId } from './order.ts';
import { money, share } from './publish.ts';
import { sumAmount, sumCosts } from './selection.ts';

/** A way to divide revenue and costs: by project, by client or by project manager. */
export interface Grouping {
  members: readonly { id: Id; name: string }[];
  ofStatement: (s: StatementRow) => Id;
  ofCost: (c: CostRow) => Id;
}

interface Sums {
  revenue: bigint;
  costs: bigint;
  statements: number;
}

const TOP = 20;

/** The revenue, costs and margin of one row, and its share of all revenue. */
function figures(sums: Sums, totalRevenue: bigint, marginIsKnown: boolean) {
  const margin = sums.revenue - sums.costs;
  return {
    revenue: money(sums.revenue),
    costs: money(sums.costs),
    margin: marginIsKnown ? money(margin) : null,
    ratio: marginIsKnown ? share(margin, sums.revenue) : null,
    statements: sums.statements,
    share: share(sums.revenue, totalRevenue),
  };
}

/**
 * Whoever has revenue or costs, most revenue first; after the twentieth they are summed as others.
 * `approved` are the statements of the revenue, `costs` the costs of the total: both are divided completely.
 */
export function groupFigures(
  grouping: Grouping,
  approved: readonly StatementRow[],
  costs: readonly CostRow[],
  marginIsKnown: boolean,
) {
  const total = sumAmount(approved);
  const groups = grouping.members.map(({ id, name }) => {
    const statements = approved.filter((s) => grouping.ofStatement(s) === id);
    const own = costs.filter((c) => grouping.ofCost(c) === id);
    const sums = {
      revenue: sumAmount(statements),
      costs: sumCosts(own),
      statements: statements.length,
    };
    return { id, name, sums, present: statements.length > 0 || own.length > 0 };
  });
  const ranked = byWeightThenId(
    groups.filter((g) => g.present),
    (g) => g.sums.revenue,
    (g) => g.id,
  );
  const rest = ranked.slice(TOP).reduce<Sums>(
    (sum, { sums }) => ({
      revenue: sum.revenue + sums.revenue,
      costs: sum.costs + sums.costs,
      statements: sum.statements + sums.statements,
    }),
    { revenue: 0n, costs: 0n, statements: 0 },
  );
  return {
    items: ranked.slice(0, TOP).map(({ id, name, sums }) => ({ id, name, ...figures(sums, total, marginIsKnown) })),
    others: figures(rest, total, marginIsKnown),
  };
}

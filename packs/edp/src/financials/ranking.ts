import type { Group, GroupKind } from '../facts/groups.ts';
import type { OwnerCosts } from '../facts/owner-costs.ts';
import { TOP_PROJECTS } from '../facts/top-projects.ts';
import { ratio } from '../kpis/figure.ts';
import { marginRatio } from '../kpis/margin.ts';
import { sumOf } from '../kpis/totals.ts';

/** As many of each kind. */
const TOP_ROWS = TOP_PROJECTS;

export interface RankedRow {
  readonly id: number;
  readonly name: string;
  readonly revenue: number;
  readonly costs: number;
  readonly margin: number | null;
  readonly ratio: number | null;
  /** In revenue. */
  readonly statements: number;
  /** Of the total revenue. */
  readonly share: number | null;
}

/** What was earned and spent. */
export interface Earnings {
  readonly revenue: number;
  /** In revenue. */
  readonly statements: number;
  readonly costs: number;
}

interface Entry extends Earnings {
  readonly id: number;
  readonly name: string;
}

/**
 * The 20 with the most revenue and the rest, each with its own costs; they add up to the totals. Where the margin of
 * the whole is known, that of each row is.
 * @param entries those 20 among them
 */
export function ranking(
  entries: readonly Entry[],
  total: Earnings,
  marginKnown: boolean,
): { items: RankedRow[]; others: Omit<RankedRow, 'id' | 'name'> } {
  const row = ({ revenue, statements, costs }: Earnings) => ({
    revenue,
    costs,
    margin: marginKnown ? revenue - costs : null,
    ratio: marginRatio(revenue, marginKnown ? costs : null, 0).value,
    statements,
    share: ratio(revenue, total.revenue, 0).value,
  });
  const top = entries.toSorted((a, b) => b.revenue - a.revenue || a.id - b.id).slice(0, TOP_ROWS);
  const restOf = (column: keyof Earnings) => total[column] - sumOf(top, column);
  return {
    items: top.map((entry) => ({ id: entry.id, name: entry.name, ...row(entry) })),
    others: row({ revenue: restOf('revenue'), statements: restOf('statements'), costs: restOf('costs') }),
  };
}

/** One entry for each that has revenue or costs: a cost belongs to its project's own client and project manager. */
export function earningsOf(kind: GroupKind, groups: readonly Group[], costs: readonly OwnerCosts[]): Entry[] {
  const earned = groups
    .filter(({ revenueCount }) => revenueCount > 0)
    .map(({ id, name, revenueAmount, revenueCount }) => ({
      id,
      name,
      revenue: revenueAmount,
      statements: revenueCount,
      costs: 0,
    }));
  const spent = costs.map((cost) => ({ ...OWNER[kind](cost), revenue: 0, statements: 0, costs: cost.amount }));
  return [...Map.groupBy([...earned, ...spent], ({ id }) => id)].map(([id, own]) => ({
    id,
    name: own[0]!.name,
    revenue: sumOf(own, 'revenue'),
    statements: sumOf(own, 'statements'),
    costs: sumOf(own, 'costs'),
  }));
}

const OWNER: Readonly<Record<GroupKind, (costs: OwnerCosts) => { id: number; name: string }>> = {
  client: ({ clientId, client }) => ({ id: clientId, name: client }),
  manager: ({ projectManagerId, projectManager }) => ({ id: projectManagerId, name: projectManager }),
};

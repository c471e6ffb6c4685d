import type { Group, GroupKind } from '../facts/groups.ts';
import type { ProjectCosts } from '../facts/project-costs.ts';
import { ratio } from '../kpis/figure.ts';
import { marginRatio } from '../kpis/margin.ts';
import { sumOf } from '../kpis/totals.ts';

const TOP_ROWS = 20;

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

/** Whose costs they are: a cost belongs to its project, and to the project's own client and project manager. */
const OWNER: Readonly<Record<GroupKind, (cost: ProjectCosts) => { id: number; name: string }>> = {
  project: (cost) => ({ id: cost.projectId, name: cost.project }),
  client: (cost) => ({ id: cost.clientId, name: cost.client }),
  manager: (cost) => ({ id: cost.projectManagerId, name: cost.projectManager }),
};

interface Entry {
  id: number;
  name: string;
  revenue: number;
  statements: number;
  costs: number;
}

/**
 * The 20 with the most revenue and the rest, each with its own costs; they add up to the totals. Where the margin of
 * the whole is known, that of each row is.
 */
export function ranking(
  kind: GroupKind,
  groups: readonly Group[],
  costs: readonly ProjectCosts[],
  marginKnown: boolean,
): { items: RankedRow[]; others: Omit<RankedRow, 'id' | 'name'> } {
  const entries = merge(kind, groups, costs).toSorted((a, b) => b.revenue - a.revenue || a.id - b.id);
  const total = sumOf(entries, 'revenue');
  const row = (some: readonly Entry[]) => {
    const revenue = sumOf(some, 'revenue');
    const spent = sumOf(some, 'costs');
    return {
      revenue,
      costs: spent,
      margin: marginKnown ? revenue - spent : null,
      ratio: marginRatio(revenue, marginKnown ? spent : null, 0).value,
      statements: sumOf(some, 'statements'),
      share: ratio(revenue, total, 0).value,
    };
  };
  return {
    items: entries.slice(0, TOP_ROWS).map((entry) => ({ id: entry.id, name: entry.name, ...row([entry]) })),
    others: row(entries.slice(TOP_ROWS)),
  };
}

/** One entry for each that has revenue or costs. */
function merge(kind: GroupKind, groups: readonly Group[], costs: readonly ProjectCosts[]): Entry[] {
  const entries = new Map<number, Entry>();
  for (const { id, name, revenueAmount, revenueCount } of groups) {
    if (revenueCount === 0) continue;
    entries.set(id, { id, name, revenue: revenueAmount, statements: revenueCount, costs: 0 });
  }
  for (const cost of costs) {
    const owner = OWNER[kind](cost);
    const entry = entries.get(owner.id) ?? { ...owner, revenue: 0, statements: 0, costs: 0 };
    entry.costs += cost.amount;
    entries.set(owner.id, entry);
  }
  return [...entries.values()];
}

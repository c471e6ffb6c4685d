import { monthOf, monthsUpTo, type Day } from '../calendar/months.ts';
import type { IssueCell } from '../facts/issue-months.ts';
import type { ManagerFlow } from '../facts/manager-flow.ts';
import type { ManagerGroup } from '../facts/manager-groups.ts';
import type { OwnerCosts } from '../facts/owner-costs.ts';
import { days, ratio } from '../kpis/figure.ts';
import { bigSumOf, sumOf } from '../kpis/totals.ts';

export interface ManagersInput {
  readonly groups: readonly ManagerGroup[];
  /** In the period. */
  readonly flows: readonly ManagerFlow[];
  readonly costs: readonly OwnerCosts[];
  /** Costs can be set against revenue. */
  readonly marginKnown: boolean;
}

/** Each project manager with something to show, most receivables first. */
export function managers({ groups, flows, costs, marginKnown }: ManagersInput) {
  const names = new Map<number, string>([
    ...costs.map((cost) => [cost.projectManagerId, cost.projectManager] as const),
    ...flows.map((cell) => [cell.projectManagerId, cell.projectManager] as const),
    ...groups.map(({ id, name }) => [id, name] as const),
  ]);
  const items = [...names].map(([projectManagerId, projectManager]) => {
    const group = groups.find(({ id }) => id === projectManagerId);
    const spent = costs.filter((cost) => cost.projectManagerId === projectManagerId);
    return {
      projectManagerId,
      projectManager,
      receivables: group?.openAmount ?? 0,
      collected: sumOf(
        flows.filter((cell) => cell.projectManagerId === projectManagerId),
        'amount',
      ),
      dso: group ? days(group.dayAmount, group.timedAmount, 0).value : null,
      criticalAmount: group?.criticalAmount ?? 0,
      approvalRate: group ? ratio(group.revenueCount, group.submittedCount, 0).value : null,
      margin: marginKnown ? (group?.revenueAmount ?? 0) - sumOf(spent, 'amount') : null,
    };
  });
  return { items: items.toSorted((a, b) => b.receivables - a.receivables || a.projectManagerId - b.projectManagerId) };
}

export const DSO_MONTHS = 6;

/** DSO of what each project manager issued in each of the last six months, most money first. */
export function dsoByManager(issues: readonly IssueCell[], asOf: Day) {
  const months = monthsUpTo(monthOf(asOf), DSO_MONTHS);
  const shown = issues.filter(({ month, timedCount }) => month >= months[0]! && timedCount > 0);
  const names = new Map(shown.map((cell) => [cell.projectManagerId, cell.projectManager]));
  const items = [...names].map(([projectManagerId, projectManager]) => {
    const own = shown.filter((cell) => cell.projectManagerId === projectManagerId);
    const values = months.map((month) => {
      const cells = own.filter((cell) => cell.month === month);
      return days(bigSumOf(cells, 'dayAmount'), sumOf(cells, 'timedAmount'), 0).value;
    });
    return { amount: sumOf(own, 'timedAmount'), item: { projectManagerId, projectManager, values } };
  });
  return {
    months,
    items: items
      .toSorted((a, b) => b.amount - a.amount || a.item.projectManagerId - b.item.projectManagerId)
      .map(({ item }) => item),
  };
}

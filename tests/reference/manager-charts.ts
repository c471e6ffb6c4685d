import { monthOf, monthsUpTo } from './calendar.ts';
import { marginKnown } from './margin.ts';
import type { Id, ProjectRow } from './model.ts';
import { byWeightThenId, groupBy } from './order.ts';
import { dateBounds, flowPeriod } from './period.ts';
import { money, publish, share } from './publish.ts';
import { costsWithin, flow, issuedIn, stock, sumAmount, sumCosts, undated, type Query } from './selection.ts';
import { dsoDays, isApproved, isCritical, isOpen } from './statement.ts';
import { dsoOf } from './stock-kpis.ts';

function managerName(q: Query, id: Id): string {
  return q.world.project_manager.find((m) => m.id === id)?.name ?? '';
}

export function projectById(q: Query): Map<Id, ProjectRow> {
  return new Map(q.world.project.map((p) => [p.id, p]));
}

/** One item per project manager with a selected statement, a payment in `P` or a selected cost. */
export function managers(q: Query) {
  const projects = projectById(q);
  const selected = stock(q);
  const paid = flow(q, flowPeriod(q.filters, q.world.asOf));
  const costs = costsWithin(q, dateBounds(q.filters, q.world.asOf));
  const known = marginKnown(q.filters, costs);
  const costManager = (projectId: Id) => projects.get(projectId)?.project_manager_id;
  const present = q.world.project_manager.filter(
    ({ id }) =>
      selected.some((s) => s.project_manager_id === id) ||
      paid.some((s) => s.project_manager_id === id) ||
      costs.some((c) => costManager(c.project_id) === id),
  );
  const items = present.map(({ id, name }) => {
    const own = selected.filter((s) => s.project_manager_id === id);
    const reviewed = own.filter((s) => s.status === 'sent' || isApproved(s));
    const ownCosts = costs.filter((c) => costManager(c.project_id) === id);
    const revenue = sumAmount(own.filter(isApproved));
    const dso = dsoOf(
      own.filter((s) => dsoDays(s, q.world.asOf) !== null),
      q,
    );
    return {
      projectManagerId: id,
      projectManager: name,
      receivables: money(sumAmount(own.filter(isOpen))),
      collected: money(sumAmount(paid.filter((s) => s.project_manager_id === id))),
      dso: publish(dso, 'days'),
      criticalAmount: money(sumAmount(own.filter((s) => isCritical(s, q.world.asOf, q.rules)))),
      approvalRate: share(reviewed.filter(isApproved).length, reviewed.length),
      margin: known ? money(revenue - sumCosts(ownCosts)) : null,
    };
  });
  return {
    items: byWeightThenId(
      items,
      (i) => BigInt(i.receivables),
      (i) => i.projectManagerId,
    ),
  };
}

const DSO_MONTHS = 6;

/** DSO of the statements issued in each of the last 6 calendar months; managers by the amount it weighs. */
export function dsoByManager(q: Query) {
  const months = monthsUpTo(monthOf(q.world.asOf), DSO_MONTHS);
  const rows = undated(q).filter((s) => dsoDays(s, q.world.asOf) !== null && months.includes(monthOf(s.issued_on)));
  const ranked = byWeightThenId(
    [...groupBy(rows, (s) => s.project_manager_id)],
    ([, own]) => sumAmount(own),
    ([id]) => id,
  );
  const items = ranked.map(([id, own]) => ({
    projectManagerId: id,
    projectManager: managerName(q, id),
    values: months.map((month) => publish(dsoOf(issuedIn(own, month), q), 'days')),
  }));
  return { months, items };
}

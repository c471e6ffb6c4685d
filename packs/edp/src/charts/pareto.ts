import type { Group } from '../facts/groups.ts';
import type { ReworkReason } from '../facts/rework-reasons.ts';
import { ratio } from '../kpis/figure.ts';
import { sumOf } from '../kpis/totals.ts';

export const TOP_CLIENTS = 10;

/** Those with open statements, most money first; then by id. */
export function byOpenAmount(groups: readonly Group[]): Group[] {
  return groups.filter(({ openCount }) => openCount > 0).toSorted((a, b) => b.openAmount - a.openAmount || a.id - b.id);
}

/** The ten clients that owe most, with the running share of receivables. */
export function clientConcentration(groups: readonly Group[]) {
  const clients = byOpenAmount(groups);
  const total = sumOf(clients, 'openAmount');
  const share = (amount: number) => ratio(amount, total, 0).value;
  let running = 0;
  const items = clients.slice(0, TOP_CLIENTS).map(({ id, name, openAmount }) => {
    running += openAmount;
    return {
      clientId: id,
      client: name,
      amount: openAmount,
      share: share(openAmount),
      cumulativeShare: share(running),
    };
  });
  return { items, others: { amount: total - running, share: share(total - running) } };
}

/** Reasons for rework, most frequent first, with the running share. */
export function reworkPareto(reasons: readonly ReworkReason[]) {
  const total = sumOf(reasons, 'count');
  let running = 0;
  return {
    items: reasons.map(({ reason, count }) => {
      running += count;
      return { reason, count, share: count / total, cumulativeShare: running / total };
    }),
  };
}

import { AGING_BUCKETS, agingBucket, CASH_IN_BUCKETS, cashInBucket } from './buckets.ts';
import type { CostKind, Id, Status } from './model.ts';
import { byWeightThenId, compareText, groupBy } from './order.ts';
import { dateBounds } from './period.ts';
import { money, share } from './publish.ts';
import { foldedReason } from './rework.ts';
import { costsWithin, stock, sumAmount, sumCosts, type Query } from './selection.ts';
import { openRows, weightedAmount } from './stock-kpis.ts';

/** Charts of one moment: how the stock divides. A fixed set of parts is complete and in its own order. */

export function aging(q: Query) {
  const open = openRows(q);
  return {
    buckets: AGING_BUCKETS.map((id) => {
      const rows = open.filter((s) => agingBucket(s, q.world.asOf) === id);
      const amount = sumAmount(rows);
      return { id, count: rows.length, amount: money(amount), share: share(amount, sumAmount(open)) };
    }),
  };
}

export const WORKFLOW: readonly Status[] = ['in_review', 'sent', 'validated', 'paid'];

export function status(q: Query) {
  return {
    items: WORKFLOW.map((value) => {
      const rows = stock(q).filter((s) => s.status === value);
      return { status: value, count: rows.length, amount: money(sumAmount(rows)) };
    }),
  };
}

export const TOP_CLIENTS = 10;

/** Clients with open statements, most open amount first. */
export function rankedClients(q: Query): { id: Id; name: string; amount: bigint }[] {
  const clients = [...groupBy(openRows(q), (s) => s.client_id)].map(([id, rows]) => ({
    id,
    name: q.world.client.find((c) => c.id === id)?.name ?? '',
    amount: sumAmount(rows),
  }));
  return byWeightThenId(
    clients,
    (c) => c.amount,
    (c) => c.id,
  );
}

export function clientConcentration(q: Query) {
  const total = sumAmount(openRows(q));
  const ranked = rankedClients(q);
  let cumulative = 0n;
  const items = ranked.slice(0, TOP_CLIENTS).map((client) => {
    cumulative += client.amount;
    return {
      clientId: client.id,
      client: client.name,
      amount: money(client.amount),
      share: share(client.amount, total),
      cumulativeShare: share(cumulative, total),
    };
  });
  const rest = total - cumulative;
  return { items, others: { amount: money(rest), share: share(rest, total) } };
}

export function cashIn(q: Query) {
  const open = openRows(q);
  return {
    buckets: CASH_IN_BUCKETS.map((id) => {
      const rows = open.filter((s) => cashInBucket(s, q.world.asOf) === id);
      return {
        id,
        count: rows.length,
        amount: money(sumAmount(rows)),
        weighted: money(weightedAmount(rows, q)),
      };
    }),
  };
}

const COST_KINDS: readonly CostKind[] = ['opex', 'capex'];

export function costMix(q: Query) {
  const costs = costsWithin(q, dateBounds(q.filters, q.world.asOf));
  const total = sumCosts(costs);
  return {
    items: COST_KINDS.map((kind) => {
      const amount = sumCosts(costs.filter((c) => c.kind === kind));
      return { kind, amount: money(amount), share: share(amount, total) };
    }),
  };
}

export function reworkReasons(q: Query) {
  const rows = stock(q).filter((s) => foldedReason(s) !== null);
  const ranked = [...groupBy(rows, (s) => foldedReason(s) ?? '')]
    .map(([reason, members]) => ({ reason, count: members.length }))
    .toSorted((a, b) => b.count - a.count || compareText(a.reason, b.reason));
  let cumulative = 0;
  return {
    items: ranked.map(({ reason, count }) => {
      cumulative += count;
      return {
        reason,
        count,
        share: share(count, rows.length),
        cumulativeShare: share(cumulative, rows.length),
      };
    }),
  };
}

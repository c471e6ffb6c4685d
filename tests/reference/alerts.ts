import type { Id } from './model.ts';
import { byWeightThenId } from './order.ts';
import { publish, share } from './publish.ts';
import { sumAmount, type Query } from './selection.ts';
import { age, amount, isCritical } from './statement.ts';
import { rankedClients } from './stock-charts.ts';
import { dsoOf, dsoRows, expectedSoonRows, openRows } from './stock-kpis.ts';

/** A business rule that holds now; `params` says on what: the client or the statement, where it is about one. */
export interface BusinessAlert {
  id: 'client_share' | 'statement_share' | 'dso' | 'critical_share' | 'expected_share';
  params: { value: number; limit: number; clientId?: Id; statementId?: Id };
}

function over(id: BusinessAlert['id'], value: number | null, limit: number): BusinessAlert[] {
  return value !== null && value > limit ? [{ id, params: { value, limit } }] : [];
}

function clientShare(q: Query): BusinessAlert[] {
  const total = sumAmount(openRows(q));
  return rankedClients(q).flatMap((client) =>
    over('client_share', share(client.amount, total), q.rules.alert_client_share).map((alert) => ({
      ...alert,
      params: { ...alert.params, clientId: client.id },
    })),
  );
}

function statementShare(q: Query): BusinessAlert[] {
  const open = openRows(q);
  const old = open.filter((s) => age(s, q.world.asOf) > q.rules.alert_statement_days);
  return byWeightThenId(old, amount, (s) => s.id).flatMap((s) =>
    over('statement_share', share(amount(s), sumAmount(open)), q.rules.alert_statement_share).map((alert) => ({
      ...alert,
      params: { ...alert.params, statementId: s.id },
    })),
  );
}

function criticalShare(q: Query): BusinessAlert[] {
  const open = openRows(q);
  const critical = open.filter((s) => isCritical(s, q.world.asOf, q.rules));
  return over('critical_share', share(sumAmount(critical), sumAmount(open)), q.rules.alert_critical_share);
}

function expectedShare(q: Query): BusinessAlert[] {
  const value = share(sumAmount(expectedSoonRows(q)), sumAmount(openRows(q)));
  const limit = q.rules.alert_expected_share;
  return value !== null && value < limit ? [{ id: 'expected_share', params: { value, limit } }] : [];
}

/** The rules that hold, in the order of the specification; limits are strict, as it words them. */
export function businessAlerts(q: Query): BusinessAlert[] {
  return [
    ...clientShare(q),
    ...statementShare(q),
    ...over('dso', publish(dsoOf(dsoRows(q), q), 'days'), q.rules.alert_dso),
    ...criticalShare(q),
    ...expectedShare(q),
  ];
}

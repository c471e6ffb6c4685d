import type { BusinessAlert } from '@pulso/kpi-core';
import { byOpenAmount } from '../charts/pareto.ts';
import type { EdpContext } from '../context.ts';
import { groups, type Group } from '../facts/groups.ts';
import { oversizedStatements, type OpenStatement } from '../facts/open-statements.ts';
import { stock, type AgeCell } from '../facts/stock.ts';
import { ratio } from '../kpis/figure.ts';
import { kpis, type Kpis } from '../kpis/compute.ts';
import { sumOf } from '../kpis/totals.ts';
import { ruleValue } from '../rules/definitions.ts';

export interface AlertInput {
  readonly kpis: Pick<Kpis, 'receivables' | 'dso' | 'critical_share'>;
  /** Open statements expected within a month. */
  readonly soon: readonly Pick<AgeCell, 'amount'>[];
  /** By client. */
  readonly groups: readonly Group[];
  readonly oversized: readonly OpenStatement[];
  readonly rules: Readonly<Record<string, number>>;
}

/** What a manager should act on. Each alert says its value and the limit that it crossed. */
export function businessAlerts({
  kpis: figures,
  soon,
  groups: clients,
  oversized,
  rules,
}: AlertInput): BusinessAlert[] {
  const receivables = figures.receivables.value ?? 0;
  const expected = ratio(sumOf(soon, 'amount'), receivables, 0).value;
  const expectedLimit = ruleValue(rules, 'alert_expected_share');
  return [
    ...byOpenAmount(clients).flatMap(({ id, name, openAmount }) =>
      overLimit('client_share', ratio(openAmount, receivables, 0).value, ruleValue(rules, 'alert_client_share'), {
        clientId: id,
        client: name,
        amount: openAmount,
      }),
    ),
    ...oversized.flatMap(({ id, project, number, client, amount, days }) =>
      overLimit('statement_share', ratio(amount, receivables, 0).value, ruleValue(rules, 'alert_statement_share'), {
        statementId: id,
        project,
        number,
        client,
        amount,
        days,
      }),
    ),
    ...overLimit('dso', figures.dso.value, ruleValue(rules, 'alert_dso_days')),
    ...overLimit('critical_share', figures.critical_share.value, ruleValue(rules, 'alert_critical_share')),
    ...(expected !== null && expected < expectedLimit ? [alert('expected_share', expected, expectedLimit)] : []),
  ];
}

const SEVERITY = {
  client_share: 'warning',
  statement_share: 'warning',
  dso: 'critical',
  critical_share: 'critical',
  expected_share: 'warning',
} as const satisfies Readonly<Record<string, BusinessAlert['severity']>>;

type AlertId = keyof typeof SEVERITY;

function alert(id: AlertId, value: number, limit: number, params: BusinessAlert['params'] = {}): BusinessAlert {
  return { id, severity: SEVERITY[id], params: { ...params, value, limit } };
}

function overLimit(
  id: AlertId,
  value: number | null,
  limit: number,
  params: BusinessAlert['params'] = {},
): BusinessAlert[] {
  return value !== null && value > limit ? [alert(id, value, limit, params)] : [];
}

/** Reads what the alerts need beyond the KPIs: two statements, of which the charts share one. */
export async function alerts(context: EdpContext): Promise<BusinessAlert[]> {
  const { soon } = await stock(context);
  return businessAlerts({
    kpis: await kpis(context),
    soon,
    groups: await groups.client(context),
    oversized: await oversizedStatements(context),
    rules: context.rules,
  });
}

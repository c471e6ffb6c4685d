import { expect, test } from 'vitest';
import { kpiCatalogue } from '../kpis/catalogue.ts';
import type { Group } from '../facts/groups.ts';
import type { OpenStatement } from '../facts/open-statements.ts';
import { NO_COMPARISON, toKpi } from '../kpis/kpi.ts';
import { pack } from '../pack.ts';
import { businessAlerts, type AlertInput } from './alerts.ts';

const kpi = (key: keyof typeof kpiCatalogue, value: number | null) =>
  toKpi(key, { value, sampleSize: 1 }, NO_COMPARISON, [], {});

function client(id: number, openAmount: number): Group {
  return { id, name: `Client ${id}`, openCount: 1, openAmount, revenueCount: 0, revenueAmount: 0 };
}

const large: OpenStatement = {
  id: 7,
  project: 'OT1000',
  number: 3,
  client: 'Client 1',
  projectManager: 'Manager',
  status: 'sent',
  amount: 11,
  days: 46,
  expectedPaymentOn: null,
};

function alerts(over: Partial<AlertInput>, receivables = 100) {
  return businessAlerts({
    kpis: {
      receivables: kpi('receivables', receivables),
      dso: kpi('dso', null),
      critical_share: kpi('critical_share', null),
    },
    soon: [],
    groups: [],
    oversized: [],
    rules: { alert_expected_share: 0 },
    ...over,
  });
}

test('a client with more than 40 % is one, a client with just 40 % is none', () => {
  expect(alerts({ groups: [client(1, 40), client(2, 60)] })).toEqual([
    {
      id: 'client_share',
      severity: 'warning',
      params: { clientId: 2, client: 'Client 2', amount: 60, value: 0.6, limit: 0.4 },
    },
  ]);
});

test('a statement with just 10 % is none', () => {
  expect(alerts({ oversized: [large, { ...large, amount: 10 }] }).map(({ params }) => params)).toEqual([
    { statementId: 7, project: 'OT1000', number: 3, client: 'Client 1', amount: 11, days: 46, value: 0.11, limit: 0.1 },
  ]);
});

test('dso and the critical share cross their limits, they do not touch them', () => {
  const kpis = {
    receivables: kpi('receivables', 100),
    dso: kpi('dso', 75),
    critical_share: kpi('critical_share', 0.3),
  };
  expect(alerts({ kpis })).toEqual([]);
  const over = { ...kpis, dso: kpi('dso', 75.1), critical_share: kpi('critical_share', 0.31) };
  expect(alerts({ kpis: over }).map(({ id, severity }) => [id, severity])).toEqual([
    ['dso', 'critical'],
    ['critical_share', 'critical'],
  ]);
});

test('little expected is an alert only where something is to come', () => {
  const rules = {};
  expect(alerts({ rules }).map(({ id }) => id)).toEqual(['expected_share']);
  expect(alerts({ rules }, 0)).toEqual([]);
});

test('every alert has its texts, and they name only what it brings', () => {
  const kpis = {
    receivables: kpi('receivables', 100),
    dso: kpi('dso', 80),
    critical_share: kpi('critical_share', 0.9),
  };
  const all = alerts({ kpis, groups: [client(1, 90)], oversized: [large], rules: {} });
  expect(all.map(({ id }) => id)).toEqual(Object.keys(pack.presentation.alerts));
  for (const { id, params } of all) {
    const texts = Object.values(pack.presentation.alerts[id]!).flatMap(({ es, en }) => [es, en]);
    const named = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
    expect(named.filter((name) => !(name in params))).toEqual([]);
  }
});

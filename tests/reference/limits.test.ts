import { describe, expect, it } from 'vitest';
import { paid, statement, world } from './build.ts';
import { addDays } from './calendar.ts';
import { computeCharts } from './charts.ts';
import { computeDashboard } from './dashboard.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, World } from './model.ts';
import { RULE_DEFAULTS } from './rules.ts';
import { semaphore } from './semaphore.ts';

const asOf = '2025-06-30';
const openFor = (id: number, days: number, amount = 100) =>
  statement({ id, issued_on: addDays(asOf, -days), proposed_amount: amount });
const kpi = (rows: World, key: string, filters: Filters = {}) => computeKpis(rows, filters)[key];

describe('semaphores', () => {
  it('include their limits', () => {
    const up = { green: 0.85, amber: 0.7 };
    expect([0.85, 0.8499, 0.7, 0.6999].map((v) => semaphore(v, 'up', up))).toEqual(['green', 'amber', 'amber', 'red']);
    const down = { green: 35, amber: 45 };
    expect([35, 35.1, 45, 45.1].map((v) => semaphore(v, 'down', down))).toEqual(['green', 'amber', 'amber', 'red']);
    expect(semaphore(null, 'down', down)).toBe('none');
  });

  it('hold at exactly one tenth, in money', () => {
    const rows = world(asOf, { statement: [openFor(1, 91, 10), openFor(2, 90, 90)] });
    expect(kpi(rows, 'critical_share')).toMatchObject({ value: 0.1, status: 'green' });
    rows.statement.push(openFor(3, 91, 1));
    expect(kpi(rows, 'critical_share')?.status).toBe('amber');
  });

  it('judge the value that is shown', () => {
    // 35.04 days are shown as 35.0
    const rows = world(asOf, { statement: [openFor(1, 35, 96), openFor(2, 36, 4)] });
    expect(kpi(rows, 'dso')).toMatchObject({ value: 35, status: 'green' });
  });

  it('follow the table of rules', () => {
    const rows = world(asOf, { statement: [openFor(1, 40)], rule: [{ key: 'dso_green', value: 40 }] });
    expect(kpi(rows, 'dso')).toMatchObject({ status: 'green', limits: { green: 40, amber: RULE_DEFAULTS.dso_amber } });
  });
});

describe('limits of days', () => {
  const ages = [0, 15, 16, 30, 31, 45, 46, 60, 61, 90, 91, 400];
  const rows = world(asOf, { statement: ages.map((days, index) => openFor(index + 1, days)) });

  it('put each age in one bucket', () => {
    const { buckets } = computeCharts(rows, {}).aging;
    expect(buckets.map((b) => [b.id, b.count])).toEqual(
      ['0-15', '16-30', '31-45', '46-60', '61-90', '90+'].map((id) => [id, 2]),
    );
  });

  it('make 91 days critical and 90 not, 30 efficient and 31 not', () => {
    expect(kpi(rows, 'critical_count')?.value).toBe(2);
    expect(kpi(rows, 'collection_efficiency')?.value).toBe(4 / 12);
  });

  it('make 35 days on time and 36 not', () => {
    const settled = [35, 36].map((days, index) => paid(index + 1, addDays('2025-06-20', -days), '2025-06-20'));
    expect(kpi(world(asOf, { statement: settled }), 'on_time_rate')).toMatchObject({ value: 0.5, sampleSize: 2 });
  });

  it('expect a payment of today in the forecast, of yesterday overdue, of 31 days neither', () => {
    const expected = [-1, 0, 30, 31].map((days, index) =>
      statement({ id: index + 1, issued_on: asOf, expected_payment_on: addDays(asOf, days) }),
    );
    const due = world(asOf, { statement: expected });
    expect(kpi(due, 'overdue_count')?.value).toBe(1);
    expect(kpi(due, 'forecast_30d')).toMatchObject({ value: 170, sampleSize: 2 });
  });

  it('give no age to a clock that starts tomorrow', () => {
    const ahead = world(asOf, { statement: [openFor(1, -1)] });
    expect(kpi(ahead, 'dso')?.value).toBe(0);
    expect(kpi(ahead, 'receivables', { minDays: 1 })?.value).toBe(0);
  });
});

describe('business alerts', () => {
  const fired = (rows: World) => computeDashboard(rows, {}).alerts.map((a) => a.id);

  it('fire above the limit, not at it', () => {
    const half = [openFor(1, 10, 40), { ...openFor(2, 10, 60), client_id: 2 }];
    expect(computeDashboard(world(asOf, { statement: half }), {}).alerts.map((a) => a.params.clientId)).toEqual([
      2,
      undefined,
    ]);
    const tenth = [openFor(1, 46, 10), openFor(2, 45, 90)];
    expect(fired(world(asOf, { statement: tenth }))).not.toContain('statement_share');
    expect(fired(world(asOf, { statement: [openFor(1, 46, 11), ...tenth.slice(1)] }))).toContain('statement_share');
    expect(fired(world(asOf, { statement: [openFor(1, 75)] }))).not.toContain('dso');
    expect(fired(world(asOf, { statement: [openFor(1, 76)] }))).toContain('dso');
  });

  it('are silent where there is nothing to divide by', () => {
    expect(fired(world(asOf))).toEqual([]);
  });
});

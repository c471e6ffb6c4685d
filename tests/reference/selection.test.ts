import { describe, expect, it } from 'vitest';
import { cost, paid, project, statement, world } from './build.ts';
import { computeCharts } from './charts.ts';
import { computeDashboard } from './dashboard.ts';
import { drillDownMetric } from './drill-down.ts';
import { computeFinancials } from './financials.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, StatementRow, Status, World } from './model.ts';

const asOf = '2025-06-30';
const value = (rows: World, key: string, filters: Filters = {}) => computeKpis(rows, filters)[key]?.value;
const of = (...rows: StatementRow[]) => world(asOf, { statement: rows });

describe('the amount', () => {
  it('is the approved one, even when that is nothing, else the proposed one', () => {
    expect(value(of(statement({ id: 1, approved_amount: 0 })), 'receivables')).toBe(0);
    expect(value(of(statement({ id: 1, approved_amount: 90 })), 'receivables')).toBe(90);
    expect(value(of(statement({ id: 1, approved_amount: null })), 'receivables')).toBe(100);
  });

  it('of nothing leaves a share without denominator', () => {
    const rows = of(statement({ id: 1, approved_amount: 0 }));
    expect(computeKpis(rows, {})['critical_share']).toMatchObject({ value: null, sampleSize: 0 });
    expect(value(rows, 'open_statements')).toBe(1);
  });
});

describe('what no figure contains', () => {
  it('void and other currencies', () => {
    const rows = of(
      statement({ id: 1, proposed_amount: 1 }),
      statement({ id: 2, proposed_amount: 10, currency: 'USD' }),
      statement({ id: 3, proposed_amount: 100, status: 'void' }),
      paid(4, '2025-06-01', '2025-06-20', { proposed_amount: 1000, currency: 'USD' }),
    );
    expect(value(rows, 'receivables')).toBe(1);
    expect(value(rows, 'open_statements')).toBe(1);
    expect(value(rows, 'collected')).toBe(0);
    const { dataQuality, dataSummary } = computeDashboard(rows, {});
    expect(dataQuality.otherCurrency).toBe(2);
    expect(dataSummary).toMatchObject({ total: 4, selected: 1 });
  });

  it('a payment without date, in time and flow metrics; it stays in the stock', () => {
    const rows = of(
      statement({ id: 1, status: 'paid', issued_on: '2025-06-01' }),
      statement({ id: 2, status: 'validated' }),
    );
    expect(value(rows, 'collected')).toBe(0);
    expect(computeKpis(rows, {})['dso']?.sampleSize).toBe(1);
    expect(value(rows, 'recovery_rate')).toBe(0.5);
    expect(value(rows, 'approval_rate')).toBe(1);
    expect(computeDashboard(rows, {}).dataQuality.paidWithoutDate).toBe(1);
  });

  it('negative days, in time metrics; the money was collected', () => {
    const rows = of(paid(1, '2025-06-20', '2025-06-10', { issued_on: '2025-06-01' }));
    expect(value(rows, 'collected')).toBe(100);
    expect(computeKpis(rows, {})['avg_collection_days']).toMatchObject({ value: null, sampleSize: 0 });
    expect(value(rows, 'dso')).toBeNull();
    expect(value(rows, 'cycle_days')).toBe(9);
    expect(computeDashboard(rows, {}).dataQuality.negativeDays).toBe(1);
  });
});

describe('filters', () => {
  const rows = of(
    statement({ id: 1, issued_on: '2025-06-01', proposed_amount: 5 }),
    paid(2, '2024-12-01', '2025-06-10', { client_id: 2, project_manager_id: 2, proposed_amount: 70 }),
    statement({ id: 3, issued_on: '2025-01-01', status: 'validated', proposed_amount: 100_000_000 }),
  );

  it('by date act on the issue of a stock and on the payment of a flow', () => {
    expect(value(rows, 'receivables', { preset: '30d' })).toBe(5);
    expect(value(rows, 'collected', { preset: '30d' })).toBe(70);
    expect(value(rows, 'recovery_rate', { preset: '30d' })).toBe(0);
    expect(value(rows, 'collected', { from: '2024-12-01', to: '2024-12-31' })).toBe(0);
  });

  it('by name fold, and an unknown name selects nothing', () => {
    expect(value(rows, 'collected', { client: [' ENERGIA central '] })).toBe(70);
    expect(value(rows, 'collected', { projectManager: ['Tomas Vidal', 'Nadie'] })).toBe(70);
    expect(computeKpis(rows, { client: ['Nadie'] })['dso']).toMatchObject({ value: null, sampleSize: 0 });
    expect(value(rows, 'receivables', { status: ['nothing'] })).toBe(0);
  });

  it('by view, amount and days', () => {
    expect(value(rows, 'receivables', { view: 'critical' })).toBe(100_000_000);
    expect(value(rows, 'receivables', { view: 'high_value' })).toBe(100_000_000);
    expect(value(rows, 'receivables', { view: 'completed' })).toBe(0);
    expect(value(rows, 'collected', { view: 'completed' })).toBe(70);
    expect(value(rows, 'collected', { view: 'critical' })).toBe(0);
    expect(value(rows, 'receivables', { minAmount: 5, maxAmount: 99_999_999 })).toBe(5);
    // 29 days open, 191 days to be paid, 180 days open
    expect(value(rows, 'receivables', { minDays: 29 })).toBe(100_000_005);
    expect(value(rows, 'receivables', { minDays: 30 })).toBe(100_000_000);
    expect(value(rows, 'collected', { minDays: 191 })).toBe(70);
    expect(value(rows, 'collected', { minDays: 192 })).toBe(0);
  });
});

describe('the annual run rate', () => {
  it('is four times the last three complete months, whatever the date filter says', () => {
    const rows = of(
      ...['2025-02-28', '2025-03-01', '2025-05-31', '2025-06-01'].map((day, index) =>
        paid(index + 1, '2025-01-01', day, { proposed_amount: 10 ** index }),
      ),
    );
    expect(value(rows, 'run_rate_annual')).toBe(4 * 110);
    expect(value(rows, 'run_rate_annual', { preset: '7d' })).toBe(4 * 110);
    expect(value(rows, 'run_rate_annual', { status: ['sent'] })).toBe(0);
  });
});

describe('margins', () => {
  const rows = world(asOf, {
    project: [project(1), project(2, { client_id: 2, project_manager_id: 2 })],
    statement: [statement({ id: 1, status: 'validated', proposed_amount: 1000, client_id: 2 })],
    cost: [
      cost(1, { net_amount: 300, invoiced_on: '2025-01-05' }),
      cost(2, { net_amount: 400, project_id: 2, kind: 'capex', due_on: '2025-06-29' }),
      cost(3, { net_amount: 9, currency: 'USD' }),
    ],
  });

  it('take the costs of projects whose own client passes', () => {
    expect(value(rows, 'gross_margin')).toBe(0.3);
    expect(value(rows, 'gross_margin', { client: ['Energía Central'] })).toBe(0.6);
    expect(value(rows, 'gross_margin', { client: ['Minera Norte'] })).toBeNull();
    expect(value(rows, 'gross_margin', { projectManager: ['Camila Soto'] })).toBe(0.7);
    expect(value(rows, 'gross_margin', { to: '2025-01-10' })).toBe(0.7);
  });

  it('are not known without a cost, and under filters that costs cannot follow', () => {
    expect(value(rows, 'gross_margin', { to: '2025-01-04' })).toBeNull();
    for (const filters of [
      { status: ['validated'] },
      { view: 'high_value' },
      { minAmount: 1 },
      { minDays: 1 },
    ] as Filters[]) {
      expect(value(rows, 'gross_margin', filters)).toBeNull();
      const { margin, costs, byClient, months } = computeFinancials(rows, filters);
      expect([margin.amount, costs.total, byClient.items[0]?.margin, months[0]?.margin]).toEqual([
        null,
        700,
        null,
        null,
      ]);
      expect(computeCharts(rows, filters).trend.months.every((m) => m.margin === null)).toBe(true);
    }
  });

  it('divide revenue by the statement and costs by the project', () => {
    const { byClient, costs } = computeFinancials(rows, {});
    expect(byClient.items.map((i) => [i.id, i.revenue, i.costs, i.margin, i.ratio])).toEqual([
      [2, 1000, 400, 600, 0.6],
      [1, 0, 300, -300, null],
    ]);
    expect(costs).toEqual({ total: 700, opex: 300, capex: 400, paid: 0, overdue: 400 });
  });
});

describe('rework', () => {
  const change = (id: number, statement_id: number, from: Status | null, to: Status) => ({
    id,
    statement_id,
    from_status: from,
    to_status: to,
    changed_at: '2025-06-01T12:00:00Z',
    changed_by: 'test',
  });
  const rows = world(asOf, {
    statement: [
      statement({ id: 1, rework_reason: ' FALTA Documentación' }),
      statement({ id: 2, rework_reason: 'falta documentacion' }),
      statement({ id: 3, rework_reason: '  ' }),
      statement({ id: 4 }),
      statement({ id: 5 }),
    ],
    status_change: [
      change(1, 3, null, 'in_review'),
      change(2, 4, 'validated', 'in_review'),
      change(3, 5, 'in_review', 'paid'),
      change(4, 5, 'paid', 'sent'),
      change(5, 5, 'in_review', 'sent'),
    ],
  });

  it('is a reason or a way back to review', () => {
    expect(computeKpis(rows, {})['rework_rate']).toMatchObject({ value: 0.6, sampleSize: 5 });
    expect(
      drillDownMetric(rows, {}, 'rework_rate')
        .rows.filter((r) => r.part === 'numerator')
        .map((r) => r.id),
    ).toEqual([1, 2, 4]);
    expect(computeCharts(rows, {}).rework_reasons.items).toEqual([
      { reason: 'falta documentacion', count: 2, share: 1, cumulativeShare: 1 },
    ]);
  });

  it('is no broken workflow: that skips a step or leaves paid', () => {
    expect(computeDashboard(rows, {}).dataQuality.outOfOrderTransitions).toBe(2);
  });
});

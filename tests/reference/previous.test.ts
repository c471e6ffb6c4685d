import { describe, expect, it } from 'vitest';
import { paid, statement, world } from './build.ts';
import { addDays } from './calendar.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, World } from './model.ts';

const asOf = '2025-06-30';
const before = '2025-05-31';
const kpi = (rows: World, key: string, filters: Filters = {}) => computeKpis(rows, filters)[key];

describe('the previous value of a stock', () => {
  const rows = world(asOf, {
    statement: [
      paid(1, '2025-02-01', '2025-06-01', { proposed_amount: 1 }),
      paid(2, '2025-02-01', before, { proposed_amount: 10 }),
      statement({ id: 3, issued_on: before, expected_payment_on: '2025-05-30', proposed_amount: 100 }),
      statement({ id: 4, issued_on: '2025-06-01', proposed_amount: 1000 }),
      statement({ id: 5, issued_on: '2025-02-01', status: 'paid', proposed_amount: 10_000 }),
      statement({ id: 6, issued_on: '2025-02-01', status: 'void', proposed_amount: 100_000 }),
    ],
  });

  it('is rebuilt from what was issued and not paid by then', () => {
    expect(kpi(rows, 'receivables')).toMatchObject({
      value: 1100,
      previous: 101,
      previousSource: 'reconstructed',
      previousPeriod: { from: before, to: before },
      delta: 999,
    });
    expect(kpi(rows, 'overdue_amount')?.previous).toBe(100);
    expect(kpi(rows, 'critical_amount')).toMatchObject({ value: 0, previous: 1 });
    expect(kpi(rows, 'critical_share')?.previous).toBe(1 / 101);
  });

  it('moves with the period of a preset and the age of a view', () => {
    expect(kpi(rows, 'receivables', { preset: '7d' })).toMatchObject({ value: 0, previous: 100 });
    expect(kpi(rows, 'receivables', { view: 'critical' })).toMatchObject({ value: 0, previous: 1 });
  });

  it('is not guessed where dates do not say it', () => {
    for (const key of ['receivables_sent', 'dso', 'forecast_30d', 'daily_capital_cost', 'open_statements']) {
      expect(kpi(rows, key)).toMatchObject({ previous: null, previousSource: 'none', delta: null });
    }
    expect(kpi(rows, 'receivables', { status: ['sent'] })).toMatchObject({ previous: null, previousSource: 'none' });
  });

  it('is the recorded one of that very day, if there is one', () => {
    const recorded = (day: string) => ({ ...rows, kpi_history: [{ day, metric: 'receivables', value: 7 }] });
    expect(kpi(recorded(before), 'receivables')).toMatchObject({
      previous: 7,
      previousSource: 'recorded',
      delta: 1093,
    });
    expect(kpi(recorded('2025-05-30'), 'receivables')?.previousSource).toBe('reconstructed');
  });
});

describe('sparks', () => {
  it('of a stock are its last 30 recorded days and nothing else', () => {
    const history = Array.from({ length: 40 }, (_, days) => ({
      day: addDays(asOf, 1 - days),
      metric: 'dso',
      value: days,
    }));
    const rows = world(asOf, { kpi_history: history });
    expect(kpi(rows, 'dso')?.spark).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
    expect(kpi(rows, 'receivables')?.spark).toEqual([]);
  });

  it('of a flow are 12 months, whatever the date filter says', () => {
    const rows = world(asOf, {
      statement: [
        paid(1, '2024-06-01', '2024-06-30', { proposed_amount: 1 }),
        paid(2, '2024-06-01', '2024-07-01', { proposed_amount: 10 }),
        paid(3, '2025-05-01', '2025-06-30', { proposed_amount: 100 }),
      ],
    });
    const spark = [10, ...Array.from({ length: 10 }, () => 0), 100];
    expect(kpi(rows, 'collected')?.spark).toEqual(spark);
    expect(kpi(rows, 'collected', { preset: '7d' })?.spark).toEqual(spark);
    expect(kpi(rows, 'avg_collection_days')?.spark).toEqual([30, ...Array.from({ length: 10 }, () => null), 60]);
  });
});

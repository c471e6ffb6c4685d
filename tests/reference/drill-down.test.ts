import { describe, expect, it } from 'vitest';
import { always } from './always.ts';
import { computeCharts } from './charts.ts';
import { drillDownChart, drillDownMetric } from './drill-down.ts';
import { computeKpis } from './kpis.ts';

describe('the drill-down', () => {
  it('of a card has its sample, and sums to it', () => {
    always((world, filters) => {
      const cards = Object.entries(computeKpis(world, filters)).map(([key, kpi]) => ({
        key,
        kpi,
        behind: drillDownMetric(world, filters, key),
      }));
      for (const { kpi, behind } of cards.filter((c) => c.kpi.value !== null)) {
        expect(behind.rows.length).toBe(kpi.sampleSize);
      }
      const sums = cards.filter((c) => /^(receivables|collected|overdue_amount|critical_amount)/.test(c.key));
      for (const { kpi, behind } of sums) expect(behind.total.amount).toBe(kpi.value);
      const counts = cards.filter((c) => /_count$|^open_statements$/.test(c.key));
      for (const { kpi, behind } of counts) expect(behind.total.count).toBe(kpi.value);
    });
  });

  it('of a bucket has its count and amount', () => {
    always((world, filters) => {
      const charts = computeCharts(world, filters);
      const behind = (chart: string, bucket: unknown) => drillDownChart(world, filters, chart, String(bucket)).total;
      for (const { id, count, amount } of charts.aging.buckets) expect(behind('aging', id)).toEqual({ count, amount });
      for (const { id, count, amount } of charts.cash_in.buckets)
        expect(behind('cash_in', id)).toEqual({ count, amount });
      for (const { status, count, amount } of charts.status.items)
        expect(behind('status', status)).toEqual({ count, amount });
      const { items, others } = charts.client_concentration;
      for (const { clientId, amount } of items) expect(behind('client_concentration', clientId).amount).toBe(amount);
      expect(behind('client_concentration', 'others').amount).toBe(others.amount);
      for (const { reason, count } of charts.rework_reasons.items)
        expect(behind('rework_reasons', reason).count).toBe(count);
      for (const { month, issued, collected } of charts.trend.months.slice(0, 12)) {
        expect(behind('trend', month).amount).toBe(issued);
        expect(behind('trend', `${month}:collected`).amount).toBe(collected);
      }
      for (const m of charts.managers.items) {
        expect(behind('managers', m.projectManagerId).amount).toBe(m.receivables);
        expect(behind('managers', `${m.projectManagerId}:collected`).amount).toBe(m.collected);
      }
    });
  });
});

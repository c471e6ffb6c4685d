import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { always, RUNS } from './always.ts';
import { worldArbitrary } from './arbitraries.ts';
import { computeCharts } from './charts.ts';
import { differences } from './compare.ts';
import { computeAll } from './expected.ts';
import { computeFinancials } from './financials.ts';
import { computeKpis } from './kpis.ts';
import type { Filters, World } from './model.ts';

const total = <T>(items: readonly T[], of: (item: T) => number | null) =>
  items.reduce((sum, item) => sum + (of(item) ?? 0), 0);

describe('whatever the data and the filters', () => {
  it('splits and buckets add up to receivables', () => {
    always((world, filters) => {
      const kpis = computeKpis(world, filters);
      const charts = computeCharts(world, filters);
      const receivables = kpis['receivables']?.value;
      const split = ['in_review', 'sent', 'validated'].map((status) => kpis[`receivables_${status}`]?.value ?? NaN);
      expect(total(split, (v) => v)).toBe(receivables);
      expect(total(charts.aging.buckets, (b) => b.amount)).toBe(receivables);
      expect(total(charts.cash_in.buckets, (b) => b.amount)).toBe(receivables);
      expect(total(charts.managers.items, (m) => m.receivables)).toBe(receivables);
      expect(total(charts.status.items.slice(0, 3), (s) => s.amount)).toBe(receivables);
      const { items, others } = charts.client_concentration;
      expect(total(items, (c) => c.amount) + others.amount).toBe(receivables);
      expect(total(charts.aging.buckets, (b) => b.count)).toBe(kpis['open_statements']?.value);
      expect(total(charts.cash_in.buckets, (b) => b.count)).toBe(kpis['open_statements']?.value);
    });
  });

  it('rows and others add up to the totals of the financials', () => {
    const addUp = (world: World, filters: Filters) => {
      const answer = computeFinancials(world, filters);
      for (const { items, others } of [answer.byProject, answer.byClient, answer.byManager]) {
        const rows = [...items, others];
        expect(total(rows, (r) => r.revenue)).toBe(answer.revenue);
        expect(total(rows, (r) => r.costs)).toBe(answer.costs.total);
        expect(total(rows, (r) => r.margin)).toBe(answer.margin.amount ?? 0);
        expect(rows.every((r) => (r.margin === null) === (answer.margin.amount === null))).toBe(true);
        expect(items.length).toBeLessThanOrEqual(20);
      }
      expect(answer.costs.opex + answer.costs.capex).toBe(answer.costs.total);
    };
    always(addUp);
    fc.assert(
      fc.property(worldArbitrary({ wide: true }), (world) => addUp(world, {})),
      { numRuns: 30 },
    );
  });

  it('figures that stand together agree', () => {
    always((world, filters) => {
      const { kpis, charts, financials, dashboard, essential } = computeAll(world, filters);
      expect(differences(kpis, { ...kpis, ...dashboard.headline })).toEqual([]);
      for (const [key, value] of Object.entries(essential)) expect(value).toBe(kpis[key]?.value);
      expect(financials.collected).toBe(kpis['collected']?.value);
      expect(total(charts.managers.items, (m) => m.collected)).toBe(financials.collected);
      expect(financials.margin.ratio).toBe(kpis['gross_margin']?.value);
      expect(total(charts.managers.items, (m) => m.margin)).toBe(financials.margin.amount ?? 0);
      expect(financials.workingCapital.daily).toBe(kpis['daily_capital_cost']?.value);
      const spark = kpis['collected']?.spark;
      expect(charts.trend.months.slice(0, 12).map((m) => m.collected)).toEqual(spark);
      expect(financials.months.map((m) => m.collected)).toEqual(spark);
    });
  });

  it('a missing value has no sample, no colour and no difference', () => {
    always((world, filters) => {
      const kpis = Object.values(computeKpis(world, filters));
      for (const kpi of kpis.filter((k) => k.value === null)) {
        expect(kpi).toMatchObject({ sampleSize: 0, status: 'none', delta: null });
      }
      for (const kpi of kpis) {
        expect(kpi.value === null || Number.isFinite(kpi.value)).toBe(true);
        expect(kpi.previous === null).toBe(kpi.previousSource === 'none');
        expect(kpi.previousPeriod === undefined).toBe(kpi.previousSource === 'none');
      }
    });
  });

  it('a ratio or a mean without statements is missing; only progress towards a target can be 0', () => {
    always((world, filters) => {
      const empty = Object.entries(computeKpis(world, filters)).filter(([, kpi]) => kpi.sampleSize === 0);
      for (const [key, kpi] of empty.filter(([name]) => name !== 'target_progress')) {
        expect([key, kpi.value]).toEqual([key, kpi.unit === 'ratio' || kpi.unit === 'days' ? null : 0]);
      }
    });
  });

  it('shares stay between 0 and 1, and those of a whole add up to 1', () => {
    always((world, filters) => {
      const charts = computeCharts(world, filters);
      const kpis = computeKpis(world, filters);
      for (const key of [
        'critical_share',
        'approval_rate',
        'recovery_rate',
        'conformity_rate',
        'rework_rate',
        'on_time_rate',
      ]) {
        const value = kpis[key]?.value ?? 0;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      const wholes = [charts.aging.buckets, charts.rework_reasons.items, charts.cost_mix.items]
        .map((items) => items.map((item) => item.share))
        .filter((shares) => shares.some((share) => share !== null));
      for (const shares of wholes) expect(total(shares, (share) => share)).toBeCloseTo(1, 12);
      const last = charts.rework_reasons.items.slice(-1).map((item) => item.cumulativeShare);
      expect(last.every((share) => share === 1)).toBe(true);
    });
  });

  it('the order of rows in the tables changes nothing', () => {
    always((world, filters) => {
      const reversed = Object.fromEntries(
        Object.entries(world).map(([table, rows]) => [table, Array.isArray(rows) ? rows.toReversed() : rows]),
      ) as unknown as World;
      expect(differences(computeAll(world, filters), computeAll(reversed, filters))).toEqual([]);
    });
  });

  it('project managers divide every additive figure', () => {
    fc.assert(
      fc.property(worldArbitrary(), (world) => {
        const all = computeKpis(world, {});
        const each = world.project_manager.map((m) => computeKpis(world, { projectManager: [m.name] }));
        for (const key of [
          'receivables',
          'collected',
          'overdue_amount',
          'critical_count',
          'run_rate_annual',
          'open_statements',
        ]) {
          expect(total(each, (kpis) => kpis[key]?.value ?? NaN)).toBe(all[key]?.value);
        }
      }),
      RUNS,
    );
  });
});

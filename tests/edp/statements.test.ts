import {
  businessAlertSchema,
  computeSnapshots,
  fixedVariants,
  kpiSchema,
  setRule,
  SNAPSHOT_TYPES,
} from '@pulso/kpi-core';
import { sql, type KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pack, variantFor, worldDatabase, type WorldDatabase } from './world-database.ts';

const AS_OF = '2025-06-30';
const ROWS = 3000;

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** How many statements each type takes when it is asked for alone, and all four together. */
async function statementCounts(filters = {}): Promise<Record<string, number>> {
  let count = 0;
  const counter: KyselyPlugin = {
    transformQuery({ node }) {
      count += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const db = database.db.withPlugin(counter);
  const counts: Record<string, number> = {};
  for (const types of [...SNAPSHOT_TYPES.map((type) => [type]), [...SNAPSHOT_TYPES], []]) {
    count = 0;
    const { error } = await computeSnapshots(db, pack, variantFor(filters), types, {
      asOf: AS_OF,
      reason: 'manual',
      statementTimeoutMs: 10_000,
    });
    expect(error).toBeNull();
    counts[types.join('+')] = count;
  }
  const overhead = counts['']!;
  return Object.fromEntries(Object.entries(counts).map(([types, total]) => [types, total - overhead]));
}

describe('on a database that grows', () => {
  test('a snapshot takes the same few statements', async () => {
    const beyondCells = { preset: '90d', projectManager: ['camila soto'] };
    const empty = await statementCounts();
    const emptyBeyondCells = await statementCounts(beyondCells);
    await pack.demo.load({ db: database.db, asOf: AS_OF, kind: 'generated', rows: ROWS, onProgress: () => {} });
    // Where enough projects have revenue, none without is asked for.
    const fewer = ({ financials, ...counts }: Record<string, number>) => {
      const all = SNAPSHOT_TYPES.join('+');
      return { ...counts, financials: financials! - 1, [all]: counts[all]! - 1 };
    };
    expect(await statementCounts()).toEqual(fewer(empty));
    expect([emptyBeyondCells, fewer(emptyBeyondCells)]).toContainEqual(await statementCounts(beyondCells));
    for (const [counts, ofFinancials] of [
      [empty, 10],
      [emptyBeyondCells, 11],
    ] as const) {
      expect(counts['kpis']).toBeLessThanOrEqual(7);
      expect(counts['charts']).toBeLessThanOrEqual(10);
      expect(counts['financials']).toBeLessThanOrEqual(ofFinancials);
      expect(counts['dashboard']! - counts['kpis']!).toBeLessThanOrEqual(6);
      // Shared parts are computed once.
      expect(counts[SNAPSHOT_TYPES.join('+')]).toBeLessThan(
        counts['kpis']! + counts['charts']! + counts['financials']! + counts['dashboard']!,
      );
    }
  });

  test('every KPI has the shape of the contract, and figures that stand together agree', async () => {
    const { kpis, charts, financials, dashboard, essential } = (await database.answers({}, AS_OF)) as unknown as {
      kpis: Record<string, { value: number | null }>;
      charts: Record<
        string,
        { buckets: { amount: number; count: number }[]; items: { amount: number; count: number }[] }
      >;
      financials: Record<string, unknown> & {
        revenue: number;
        costs: { total: number };
        byProject: { items: { revenue: number; costs: number }[]; others: { revenue: number; costs: number } };
      };
      dashboard: { headline: Record<string, unknown>; alerts: unknown[] };
      essential: Record<string, number>;
    };
    for (const kpi of Object.values(kpis)) expect(kpiSchema.strict().parse(kpi)).toEqual(kpi);
    for (const alert of dashboard.alerts) expect(businessAlertSchema.parse(alert)).toEqual(alert);
    expect(Object.keys(kpis)).toEqual(Object.keys(pack.presentation.kpis));
    expect(Object.keys(charts)).toEqual(Object.keys(pack.presentation.charts));

    const value = (key: string) => kpis[key]!.value!;
    const sum = <T>(rows: readonly T[], of: (row: T) => number) => rows.reduce((total, row) => total + of(row), 0);
    expect(value('open_statements')).toBeGreaterThan(0);
    expect(value('receivables_in_review') + value('receivables_sent') + value('receivables_validated')).toBe(
      value('receivables'),
    );
    for (const chart of ['aging', 'cash_in']) {
      expect(sum(charts[chart]!.buckets, ({ amount }) => amount)).toBe(value('receivables'));
      expect(sum(charts[chart]!.buckets, ({ count }) => count)).toBe(value('open_statements'));
    }
    const { items, others } = financials.byProject;
    expect(sum(items, ({ revenue }) => revenue) + others.revenue).toBe(financials.revenue);
    expect(sum(items, ({ costs }) => costs) + others.costs).toBe(financials.costs.total);
    for (const [key, kpi] of Object.entries(dashboard.headline)) expect(kpi).toEqual(kpis[key]);
    for (const [key, figure] of Object.entries(essential)) expect({ key, figure }).toEqual({ key, figure: value(key) });
  });

  test('each fixed variant is one of a kind, and some rows stand behind most', async () => {
    const options = { asOf: AS_OF, reason: 'warm' as const, statementTimeoutMs: 10_000 };
    const variants = await fixedVariants(database.db, pack, options);
    expect(await fixedVariants(database.db, pack, { ...options, base: 'rows' })).toEqual(variants);
    const hashes = variants.map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    const managers = await sql<{ count: number }>`select count(*) as count from edp.project_manager`.execute(
      database.db,
    );
    expect(variants.length).toBe(1 + 6 + 4 + managers.rows[0]!.count + 10);
    expect(variants[0]!.filters).toEqual({});
  });

  test('what is recorded today is what the stock figures of tomorrow month are compared with', async () => {
    const { kpis } = await database.answers({}, AS_OF, { types: ['kpis'] });
    const recorded = pack.recordDaily(kpis);
    const figures = kpis as Record<string, { value: number | null; sampleSize: number }>;
    expect(recorded.map(({ metric }) => metric)).toContain('dso');
    expect(recorded.map(({ metric }) => metric)).not.toContain('collected');
    for (const { metric, value, sampleSize } of recorded) expect(figures[metric]).toMatchObject({ value, sampleSize });
  });
});

describe('at the edge of what filters and rules allow', () => {
  test.each([
    { from: '1900-01-01', to: '2199-12-31' },
    { from: '2199-12-31' },
    { to: '1900-01-01' },
    { minDays: 99_999 },
    { minDays: 0 },
    { minAmount: 999_999_999_999_999 },
    { client: ["x'; drop table edp.client; --", '%', '\\'] },
  ])('%o is answered', async (filters) => {
    const { kpis } = (await database.answers(filters, AS_OF)) as unknown as { kpis: Record<string, unknown> };
    expect(Object.keys(kpis)).toHaveLength(Object.keys(pack.presentation.kpis).length);
  });

  test('a limit of days need not be whole', async () => {
    const critical = async () =>
      ((await database.answers({ view: 'critical' }, AS_OF)) as unknown as { essential: Record<string, number> })
        .essential['critical_amount'];
    const before = await critical();
    await setRule(database.db, pack, { key: 'critical_days', value: 90.5, by: 'test' });
    expect(await critical()).toBe(before);
    await setRule(database.db, pack, { key: 'critical_days', value: 30, by: 'test' });
    expect(await critical()).toBeGreaterThan(before!);
  });

  test('a stream that is left early lets the next one begin', async () => {
    await database.withContext({}, AS_OF, async (context) => {
      const first = async () => {
        for await (const row of pack.drilldown.stream(context, { metric: 'rework_rate' })) return row;
        return null;
      };
      expect(await first()).not.toBeNull();
      expect(await first()).toEqual(await first());
    });
  });
});

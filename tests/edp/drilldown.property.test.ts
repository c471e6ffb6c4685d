import { UnknownDrilldown, type ComputeContext, type DrilldownPage, type DrilldownQuery } from '@pulso/kpi-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseArbitrary, worldArbitrary } from '../reference/arbitraries.ts';
import { drillDownChart, drillDownMetric } from '../reference/drill-down.ts';
import { pack, variantFor, worldDatabase, type WorldDatabase } from './world-database.ts';

const RUNS = Number(process.env['PULSO_PROPERTY_RUNS'] ?? 25);
const TIMEOUT = { timeout: 30_000 + RUNS * 2_000 };

let database: WorldDatabase;
beforeAll(async () => {
  database = await worldDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

interface Row {
  readonly id: string;
  readonly kind: 'statement' | 'cost';
  readonly amount: number;
  readonly part: 'both' | 'denominator' | 'numerator' | null;
}

/** Every row of a listing, read in small pages. */
async function allPages(
  context: ComputeContext,
  query: Omit<DrilldownQuery, 'limit' | 'cursor'>,
  limit = 7,
): Promise<{ rows: Row[]; total: DrilldownPage['total'] }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await pack.drilldown.page(context, { ...query, limit, ...(cursor !== undefined && { cursor }) });
    rows.push(...(page.rows as unknown as Row[]));
    if (page.nextCursor === null) return { rows, total: page.total };
    cursor = page.nextCursor;
  }
}

function expectTotal({ rows, total }: { rows: readonly Row[]; total: DrilldownPage['total'] }): void {
  expect(total.count).toBe(rows.length);
  expect(total.amount).toBe(rows.reduce((sum, row) => sum + row.amount, 0));
}

const byId = (a: string, b: string) => Number(a) - Number(b);
const statementIds = (rows: readonly Row[]) =>
  rows
    .filter(({ kind }) => kind === 'statement')
    .map(({ id }) => id)
    .toSorted(byId);

const sortedIds = (rows: readonly { id: number | string }[]) => rows.map(({ id }) => String(id)).toSorted(byId);

const REFERENCE_LISTS_NOT = /:(dso|criticalAmount|approvalRate|margin|costs)$/;

async function data<T>(context: ComputeContext, type: 'kpis' | 'charts'): Promise<T> {
  return (await pack.snapshots[type].compute(context)).data as T;
}

type KpiData = Record<string, { value: number | null; sampleSize: number; unit: string }>;
type Item = Readonly<Record<string, unknown>>;

interface ChartData {
  aging: { buckets: Item[] };
  status: { items: Item[] };
  client_concentration: { items: Item[]; others: Item };
  cash_in: { buckets: Item[] };
  trend: { months: (Item & { projected: boolean })[] };
  managers: { items: Item[] };
  dso_by_manager: { months: string[]; items: (Item & { values: (number | null)[] })[] };
  cost_mix: { items: Item[] };
  rework_reasons: { items: Item[] };
}

/** Every bucket of every chart with the figure that the chart shows for it. */
function bucketsOf(charts: ChartData): { chart: string; bucket: string; value: unknown; count?: unknown }[] {
  const figure = (chart: string, bucket: unknown, value: unknown, count?: unknown) => ({
    chart,
    bucket: String(bucket),
    value,
    ...(count !== undefined && { count }),
  });
  return [
    ...charts.aging.buckets.map((b) => figure('aging', b['id'], b['amount'], b['count'])),
    ...charts.cash_in.buckets.map((b) => figure('cash_in', b['id'], b['amount'], b['count'])),
    ...charts.status.items.map((i) => figure('status', i['status'], i['amount'], i['count'])),
    ...charts.client_concentration.items.map((i) => figure('client_concentration', i['clientId'], i['amount'])),
    figure('client_concentration', 'others', charts.client_concentration.others['amount']),
    ...charts.trend.months
      .filter(({ projected }) => !projected)
      .flatMap((m) => [
        figure('trend', m['month'], m['issued']),
        ...['issued', 'collected', 'costs', 'margin'].map((field) =>
          figure('trend', `${String(m['month'])}:${field}`, m[field]),
        ),
      ]),
    ...charts.managers.items.flatMap((i) => [
      figure('managers', i['projectManagerId'], i['receivables']),
      ...['receivables', 'collected', 'dso', 'criticalAmount', 'approvalRate', 'margin'].map((field) =>
        figure('managers', `${String(i['projectManagerId'])}:${field}`, i[field]),
      ),
    ]),
    ...charts.dso_by_manager.items.flatMap((i) =>
      charts.dso_by_manager.months.map((month, index) =>
        figure('dso_by_manager', `${String(i['projectManagerId'])}:${month}`, i.values[index]),
      ),
    ),
    ...charts.cost_mix.items.map((i) => figure('cost_mix', i['kind'], i['amount'])),
    ...charts.rework_reasons.items.map((i) => figure('rework_reasons', i['reason'], i['count'], i['count'])),
  ];
}

describe('the rows behind a figure', () => {
  test('add up to the card of every KPI, and are those of the reference', TIMEOUT, async () => {
    await fc.assert(
      fc.asyncProperty(caseArbitrary(), async ({ world, filters }) => {
        await database.load(world, variantFor(filters));
        await database.withContext(filters, world.asOf, async (context) => {
          for (const [metric, kpi] of Object.entries(await data<KpiData>(context, 'kpis'))) {
            const listing = await allPages(context, { metric }, 50);
            const expected = drillDownMetric(world, filters, metric).rows;
            expectTotal(listing);
            const ids = statementIds(listing.rows);
            const inNumerator = expected.filter(({ part }) => part === 'numerator');
            const isShare = expected.some(({ part }) => part !== undefined);
            expect({
              metric,
              value: listing.total.value,
              ids,
              sampleSize: kpi.value === null ? 0 : ids.length,
              inNumerator: isShare ? statementIds(listing.rows.filter(({ part }) => part === 'both')) : [],
            }).toEqual({
              metric,
              value: kpi.value,
              ids: sortedIds(expected),
              sampleSize: kpi.sampleSize,
              inNumerator: sortedIds(inNumerator),
            });
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('add up to every bucket of every chart', TIMEOUT, async () => {
    await fc.assert(
      fc.asyncProperty(caseArbitrary(), async ({ world, filters }) => {
        await database.load(world, variantFor(filters));
        await database.withContext(filters, world.asOf, async (context) => {
          const charts = await data<ChartData>(context, 'charts');
          for (const { chart, bucket, value, count } of bucketsOf(charts)) {
            const listing = await allPages(context, { chart, bucket }, 50);
            expectTotal(listing);
            const ids = statementIds(listing.rows);
            // The reference lists no rows for the figures of a manager that it does not name.
            const expected = REFERENCE_LISTS_NOT.test(bucket)
              ? ids
              : sortedIds(drillDownChart(world, filters, chart, bucket).rows);
            expect({ chart, bucket, value: listing.total.value, count: count && listing.total.count, ids }).toEqual({
              chart,
              bucket,
              value,
              count,
              ids: expected,
            });
          }
        });
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });

  test('come in the same order by page and by stream, whatever they are sorted by', TIMEOUT, async () => {
    const fields = pack.presentation.rows.filter(({ sortable }) => sortable).map(({ field }) => field);
    const sorts = fields.flatMap((field) => [field, `-${field}`]);
    await fc.assert(
      fc.asyncProperty(worldArbitrary(), fc.constantFrom('gross_margin', 'rework_rate'), async (world, metric) => {
        await database.load(world);
        await database.withContext({}, world.asOf, async (context) => {
          for (const sort of sorts) {
            const paged = await allPages(context, { metric, sort });
            const streamed: unknown[] = [];
            for await (const row of pack.drilldown.stream(context, { metric, sort })) streamed.push(row);
            expect(streamed).toEqual(paged.rows);
            expect(new Set(paged.rows.map(({ id }) => id)).size).toBe(paged.total.count);
            const values = paged.rows.map((row) => (row as unknown as Item)[sort.replace('-', '')] as string | number);
            const present = values.filter((value) => value !== null);
            const ordered = present.toSorted((a, b) => (a < b ? -1 : 1));
            expect(present).toEqual(sort.startsWith('-') ? ordered.toReversed() : ordered);
          }
        });
      }),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  });
});

describe('a listing that does not exist is refused', () => {
  const refused: readonly (readonly [string, Partial<DrilldownQuery>])[] = [
    ['metric', { metric: 'happiness' }],
    ['metric', { metric: 'constructor' }],
    ['chart', { chart: 'pie', bucket: 'x' }],
    ['chart', { metric: 'dso', chart: 'aging' }],
    ['chart', { bucket: '0-15' }],
    ['bucket', { chart: 'aging' }],
    ['bucket', { chart: 'aging', bucket: '0-16' }],
    ['bucket', { chart: 'status', bucket: 'void' }],
    ['bucket', { chart: 'trend', bucket: '1999-01' }],
    ['bucket', { chart: 'trend', bucket: '2025-06:profit' }],
    ['bucket', { chart: 'managers', bucket: "1' or true" }],
    ['bucket', { chart: 'cost_mix', bucket: 'other' }],
    ['sort', { sort: 'notes' }],
    ['sort', { sort: '-constructor' }],
    ['cursor', { cursor: 'eyJ' }],
    ['cursor', { cursor: Buffer.from('["amount",true,"1; drop",1]').toString('base64url') }],
    ['cursor', { sort: 'amount', cursor: Buffer.from('["number",false,"1",1]').toString('base64url') }],
  ];

  test.each(refused)('by its %s: %o', async (_path, query) => {
    await database.withContext({}, '2025-06-30', async (context) => {
      await expect(pack.drilldown.page(context, { ...query, limit: 10 })).rejects.toThrow(UnknownDrilldown);
    });
  });
});

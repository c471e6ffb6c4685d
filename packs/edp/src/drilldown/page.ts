import type { DrilldownPage, DrilldownQuery } from '@pulso/kpi-core';
import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { chartListings } from './charts.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { UnknownDrilldown } from '@pulso/kpi-core';
import { inStock, type Listing } from './listing.ts';
import { metricListings } from './metrics.ts';
import { measureColumns, relation, rowColumns } from './relation.ts';
import { after, orderBy, parseSort, sortExpression, type Sort } from './sort.ts';

export type DrilldownRow = Readonly<Record<string, unknown>>;

/** What is asked for: a metric, a bucket of a chart, or (neither) all selected statements. @throws {UnknownDrilldown} */
export async function listingOf(
  context: EdpContext,
  query: Pick<DrilldownQuery, 'metric' | 'chart' | 'bucket'>,
): Promise<Listing> {
  const { metric, chart, bucket } = query;
  if (metric !== undefined) {
    if (chart !== undefined) throw new UnknownDrilldown('chart', 'either a metric or a chart, not both');
    if (!Object.hasOwn(metricListings, metric)) throw new UnknownDrilldown('metric', `no metric "${metric}"`);
    return metricListings[metric as keyof typeof metricListings](context);
  }
  if (chart !== undefined) {
    if (!Object.hasOwn(chartListings, chart)) throw new UnknownDrilldown('chart', `no chart "${chart}"`);
    if (bucket === undefined) throw new UnknownDrilldown('bucket', `a bucket of "${chart}" expected`);
    return chartListings[chart]!(context, bucket);
  }
  if (bucket !== undefined) throw new UnknownDrilldown('chart', 'a bucket needs its chart');
  return { statements: { where: inStock(context) }, value: { aggregates: [sql`0`], finish: () => null } };
}

/** One page of rows after the cursor, and the total over all of them. Two statements. */
export async function drilldownPage(context: EdpContext, query: DrilldownQuery): Promise<DrilldownPage> {
  const sort = parseSort(query.sort);
  const position = query.cursor === undefined ? null : decodeCursor(sort, query.cursor);
  const listing = await listingOf(context, query);

  const total = await totalOf(context, listing);
  const { rows } = await sql<RawRow>`
    ${selectRows(context, listing, sort)}
    ${position ? sql`where ${after(sort, position)}` : sql``}
    order by ${orderBy(sort)}
    limit ${query.limit + 1}`.execute(context.db);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(publicRow),
    total,
    nextCursor:
      rows.length > query.limit && last ? encodeCursor(sort, { value: last.sortValue, rowId: last.rowId }) : null,
  };
}

async function totalOf(context: EdpContext, listing: Listing): Promise<DrilldownPage['total']> {
  const { aggregates, finish } = listing.value;
  const { rows } = await sql<{ count: number; amount: number; aggregates: string[] }>`
    select count(*) as count, coalesce(sum(r.amount), 0) as amount,
      array[${sql.join(aggregates.map((aggregate) => sql`(${aggregate})::text`))}] as aggregates
    from (${relation(listing, measureColumns(context, listing), false)}) r`.execute(context.db);
  const { count, amount, aggregates: values } = rows[0]!;
  return { count, amount, value: finish(...values) };
}

interface RawRow {
  readonly rowId: number;
  readonly kind: 'statement' | 'cost';
  /** Text of the sort's value. */
  readonly sortValue: string;
  readonly [field: string]: unknown;
}

/** The listed rows with all that they show, to be ordered by the caller. */
export function selectRows(context: EdpContext, listing: Listing, sort: Sort) {
  return sql<RawRow>`
    select r.*, (${sortExpression(sort)})::text as "sortValue"
    from (${relation(listing, rowColumns(context, listing), true)}) r`;
}

/** Row ids of costs are negative inside; outside they are `cost-ID`. */
export function publicRow({ rowId, sortValue: _, ...row }: RawRow): DrilldownRow {
  return { id: rowId < 0 ? `cost-${-rowId}` : String(rowId), ...row };
}

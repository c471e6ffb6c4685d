import { sql } from 'kysely';
import type { ComputeContext, Computed, SnapshotDefinition, SnapshotType } from '@pulso/kpi-core';
import type { ShopFilters } from './filters.ts';

type Context = ComputeContext<ShopFilters>;

const ALL = ['sale', 'refund', 'customer', 'rule'];

function snapshot(
  compute: (context: Context) => Promise<object>,
  more: Partial<Pick<SnapshotDefinition<ShopFilters>, 'dependsOn' | 'unfiltered' | 'leavesOut'>> = {},
): SnapshotDefinition<ShopFilters> {
  return {
    schema: 1,
    dependsOn: ALL,
    ...more,
    async compute(context): Promise<Computed> {
      const data = await compute(context);
      return { data, rows: 'sales' in data ? Number(data.sales) : 0, source: 'rows' };
    },
  };
}

async function one<T extends object>(query: { execute(db: Context['db']): Promise<{ rows: T[] }> }, context: Context) {
  return (await query.execute(context.db)).rows[0]!;
}

const totals = (context: Context) =>
  one(
    sql<{ sales: number; amount: number; big: number }>`
      select count(*)::int as sales, coalesce(sum(s.amount), 0)::float8 as amount,
        (count(*) filter (where s.amount >= ${context.rules['big']!}::numeric))::int as big
      from shop.sale s where ${context.where.rows('s')}`,
    context,
  );

const refunded = (context: Context) =>
  one(
    sql<{ refunds: number; refunded: number }>`
      select count(*)::int as refunds, coalesce(sum(r.amount), 0)::float8 as refunded
      from shop.refund r join shop.sale s on s.id = r.sale_id where ${context.where.rows('s')}`,
    context,
  );

async function byCustomer(context: Context) {
  const { rows } = await sql<{ name: string; amount: number }>`
    select c.name, sum(s.amount)::float8 as amount from shop.sale s join shop.customer c on c.id = s.customer_id
    where ${context.where.rows('s')} group by c.id, c.name order by c.id`.execute(context.db);
  return rows;
}

async function byChannel(context: Context) {
  const { rows } = await sql<{ channel: string | null; amount: number }>`
    select s.channel, sum(s.amount)::float8 as amount from shop.sale s
    where ${context.where.rows('s')} group by 1 order by 1`.execute(context.db);
  return rows;
}

/** What there is to choose from: reads rows that the filters leave out. */
async function channels(context: Context) {
  const { rows } = await sql<{ channel: string }>`
    select distinct s.channel from shop.sale s
    where s.channel is not null and ${context.where.rows('s', { only: [] })} order by 1`.execute(context.db);
  return rows.map(({ channel }) => channel);
}

/** The selection beside what it would be without the view. */
const whole = (context: Context) =>
  one(
    sql<{ whole: number }>`
      select coalesce(sum(s.amount), 0)::float8 as whole from shop.sale s
      where ${context.where.rows('s', { without: ['view'] })}`,
    context,
  );

export const snapshots: Readonly<Record<SnapshotType, SnapshotDefinition<ShopFilters>>> = {
  dashboard: snapshot(async (context) => ({ ...(await totals(context)), channels: await channels(context) }), {
    dependsOn: ['sale', 'customer', 'rule'],
    unfiltered: ['sale'],
  }),
  kpis: snapshot(
    async (context) => ({
      ...(await context.memo('totals', () => totals(context))),
      ...(await refunded(context)),
      ...(await whole(context)),
      top: await byCustomer(context),
    }),
    { leavesOut: ['view'] },
  ),
  charts: snapshot(async (context) => ({ byChannel: await byChannel(context) }), {
    dependsOn: ['sale', 'customer', 'rule'],
  }),
  financials: snapshot(refunded, { dependsOn: ALL }),
};

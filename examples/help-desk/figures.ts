import { sql, type RawBuilder } from 'kysely';
import type { ComputeContext, Kpi } from '@pulso/kpi-core';
import type { DeskFilters } from './filters.ts';

export type Context = ComputeContext<DeskFilters>;

interface Waiting {
  readonly count: number;
  readonly hours: number;
  readonly late: number;
}

/**
 * What waits now. From the cells of the rollup where these can tell it: a cell knows no single request's hours, so the
 * view of large ones reads the rows. Both are summed by the same statement.
 */
export function waiting(context: Context): Promise<Waiting> {
  return context.memo('desk.waiting', async () => {
    const rollup = context.where.has('view') ? null : context.rollup('request');
    const from: RawBuilder<unknown> = rollup
      ? rollup.cells('waiting', ['team'])
      : sql`(select 1 as n, q.* from desk.request q where q.closed_on is null)`;
    const late = sql`r.opened_on < ${context.asOf}::date - ${context.rules['late_days']!}::int`;
    const { rows } = await sql<Waiting>`
      select coalesce(sum(r.n), 0) as count, coalesce(sum(r.hours), 0) as hours,
        coalesce(sum(r.n) filter (where ${late}), 0) as late
      from ${from} r where ${context.where.rows('r')}`.execute(context.db);
    return rows[0]!;
  });
}

interface Closed {
  readonly count: number;
  /** Null where nothing was closed: a mean of nothing is missing, not 0. */
  readonly days: number | null;
}

/** Closed in the last 30 days, `asOf` included. */
export async function closed(context: Context): Promise<Closed> {
  const { rows } = await sql<Closed>`
    select count(*) as count, round(avg(r.closed_on - r.opened_on), 1) as days
    from desk.request r
    where r.closed_on between ${context.asOf}::date - 29 and ${context.asOf}::date and ${context.where.rows('r')}`.execute(
    context.db,
  );
  return rows[0]!;
}

/** By team, most first. */
export async function byTeam(context: Context): Promise<{ team: string; count: number }[]> {
  const { rows } = await sql<{ team: string; count: number }>`
    select r.team, count(*) as count from desk.request r
    where r.closed_on is null and ${context.where.rows('r')}
    group by 1 order by 2 desc, 1`.execute(context.db);
  return rows;
}

/** Teams to choose from, whatever is selected now; the scope still acts. */
export async function teams(context: Context): Promise<string[]> {
  const { rows } = await sql<{ team: string }>`
    select distinct r.team from desk.request r where ${context.where.rows('r', { only: [] })} order by 1`.execute(
    context.db,
  );
  return rows.map(({ team }) => team);
}

/** All KPIs. `green` and `amber` are inclusive limits, of which less is better. */
export async function kpis(context: Context): Promise<Record<string, Kpi>> {
  const now = await waiting(context);
  const done = await closed(context);
  const { days_green: green, days_amber: amber } = context.rules;
  return {
    waiting: figure(now.count, 'count', now.count),
    waiting_hours: figure(now.hours, 'count', now.count),
    late: figure(now.late, 'count', now.count),
    days_to_close: figure(done.days, 'days', done.count, { green: green!, amber: amber! }),
  };
}

/** A figure that is compared with nothing: `previous` is missing, never invented. */
function figure(
  value: number | null,
  unit: Kpi['unit'],
  sampleSize: number,
  limits?: { readonly green: number; readonly amber: number },
): Kpi {
  const status =
    !limits || value === null ? 'none' : value <= limits.green ? 'green' : value <= limits.amber ? 'amber' : 'red';
  return {
    value,
    unit,
    better: 'down',
    status,
    ...(limits && { limits }),
    previous: null,
    previousSource: 'none',
    delta: null,
    sampleSize,
    spark: [],
  };
}

import { sql, type SqlBool } from 'kysely';
import { UnknownDrilldown, type DrilldownDefinition, type DrilldownQuery } from '@pulso/kpi-core';
import { closed, waiting, type Context } from './figures.ts';
import type { DeskFilters } from './filters.ts';

/** The rows behind each figure, and the figure that they give: it equals the card. */
const LISTINGS: Readonly<
  Record<
    string,
    {
      where: (context: Context) => ReturnType<typeof sql<SqlBool>>;
      value: (context: Context) => Promise<number | null>;
    }
  >
> = {
  waiting: { where: () => sql`r.closed_on is null`, value: async (context) => (await waiting(context)).count },
  waiting_hours: { where: () => sql`r.closed_on is null`, value: async (context) => (await waiting(context)).hours },
  late: {
    where: ({ asOf, rules }) => sql`r.closed_on is null and r.opened_on < ${asOf}::date - ${rules['late_days']!}::int`,
    value: async (context) => (await waiting(context)).late,
  },
  days_to_close: {
    where: ({ asOf }) => sql`r.closed_on between ${asOf}::date - 29 and ${asOf}::date`,
    value: async (context) => (await closed(context)).days,
  },
};

function listing({ metric = 'waiting', chart, sort }: Omit<DrilldownQuery, 'limit'>) {
  if (chart !== undefined) throw new UnknownDrilldown('chart', `no chart "${chart}"`);
  if (sort !== undefined) throw new UnknownDrilldown('sort', 'the rows come in the order in which they were opened');
  if (!Object.hasOwn(LISTINGS, metric)) throw new UnknownDrilldown('metric', `no metric "${metric}"`);
  return LISTINGS[metric]!;
}

/** The id of the last row shown. */
function position(cursor: string | undefined): string {
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) throw new UnknownDrilldown('cursor', 'not a cursor');
  return cursor ?? '0';
}

const SHOWN = sql`r.id::text as id, r.team, r.priority, r.title, r.hours, r.opened_on as "openedOn", r.closed_on as "closedOn"`;

type Row = Readonly<Record<string, unknown>>;

export const drilldown: DrilldownDefinition<DeskFilters> = {
  async page(context, query) {
    const { where, value } = listing(query);
    const selected = sql`${where(context)} and ${context.where.rows('r')}`;
    const { rows } = await sql<Row>`
      select ${SHOWN} from desk.request r
      where ${selected} and r.id > ${position(query.cursor)}::bigint
      order by r.id limit ${query.limit + 1}`.execute(context.db);
    const total = await sql<{ count: number; amount: number }>`
      select count(*) as count, coalesce(sum(r.hours), 0) as amount from desk.request r where ${selected}`.execute(
      context.db,
    );
    const shown = rows.slice(0, query.limit);
    return {
      rows: shown,
      total: { ...total.rows[0]!, value: await value(context) },
      nextCursor: rows.length > query.limit ? String(shown.at(-1)!['id']) : null,
    };
  },
  async *stream(context, query) {
    const { where } = listing(query);
    const batch = 1_000;
    for (let after = '0'; ;) {
      const { rows } = await sql<Row>`
        select ${SHOWN} from desk.request r
        where ${where(context)} and ${context.where.rows('r')} and r.id > ${after}::bigint
        order by r.id limit ${batch}`.execute(context.db);
      yield* rows;
      if (rows.length < batch) return;
      after = String(rows.at(-1)!['id']);
    }
  },
  async detail(context, id) {
    if (!/^\d{1,18}$/.test(id)) return null;
    const { rows } = await sql<Row>`
      select ${SHOWN} from desk.request r
      where r.id = ${id}::bigint and ${context.where.rows('r', { only: [] })}`.execute(context.db);
    return rows[0] ?? null;
  },
};

import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { dateRange } from '../filters/period.ts';
import type { CostKind } from '../schema/tables.ts';
import { column, type Condition } from '../sql/statement.ts';

/** Months that trends show. */
export const TREND_MONTHS = 12;

/** Totals of costs of projects whose own client and project manager pass. */
export interface CostCell {
  /** Month of the invoice within the last `TREND_MONTHS`; null outside. */
  readonly month: Month | null;
  /** `invoiced_on` passes the date filter. */
  readonly inFilter: boolean;
  readonly kind: CostKind;
  readonly state: 'paid' | 'overdue' | 'due';
  readonly count: number;
  readonly amount: number;
}

/** Costs belong to projects, so they cannot follow a filter that selects among a project's statements. */
export function costsFollowFilters(context: Pick<EdpContext, 'where'>): boolean {
  return !context.where.has('status', 'view', 'minAmount', 'maxAmount', 'minDays');
}

/** Costs `c` in the pack's currency, of projects that pass. */
export function countableCost({ where, scope }: Pick<EdpContext, 'where' | 'scope'>): Condition {
  const inCurrency = sql<SqlBool>`c.currency = 'CLP'`;
  if (scope.kind === 'all' && !where.has('client', 'projectManager')) return inCurrency;
  const passes = where.rows('q', { only: ['client', 'projectManager'] });
  return sql<SqlBool>`${inCurrency} and c.project_id in (select q.id from edp.project q where ${passes})`;
}

/** `invoiced_on` of `alias` passes the date filter. */
export function invoicedInFilter(context: Pick<EdpContext, 'filters' | 'asOf'>, alias: string): Condition {
  const { from, to } = dateRange(context.filters, context.asOf);
  const day = column(alias, 'invoiced_on');
  return sql<SqlBool>`(${from ? sql`${day} >= ${from}::date` : sql`true`} and ${to ? sql`${day} <= ${to}::date` : sql`true`})`;
}

export function costs(context: EdpContext): Promise<readonly CostCell[]> {
  return context.memo('edp.costs', () => readCosts(context));
}

async function readCosts(context: EdpContext): Promise<CostCell[]> {
  const { asOf } = context;
  const months = monthsUpTo(monthOf(asOf), TREND_MONTHS);
  const { rows } = await sql<Omit<CostCell, 'month'> & { monthClass: number | null }>`
    select case when c.invoiced_on between ${firstDay(months[0]!)}::date and ${lastDay(monthOf(asOf))}::date
        then width_bucket(c.invoiced_on, ${months.map(firstDay)}::date[]) end as "monthClass",
      ${invoicedInFilter(context, 'c')} as "inFilter",
      c.kind,
      case when c.paid_on is not null then 'paid' when c.due_on < ${asOf}::date then 'overdue' else 'due' end as state,
      count(*) as count,
      sum(c.net_amount) as amount
    from edp.cost c
    where ${countableCost(context)}
    group by 1, 2, 3, 4`.execute(context.db);
  return rows.map(({ monthClass, ...cell }) => ({
    ...cell,
    month: monthClass === null ? null : addMonths(months[0]!, monthClass - 1),
  }));
}

/** Costs in the date filter by their project, with the project's own client and project manager. */
export interface ProjectCosts {
  readonly projectId: number;
  readonly project: string;
  readonly clientId: number;
  readonly client: string;
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly count: number;
  readonly amount: number;
}

export function projectCosts(context: EdpContext): Promise<readonly ProjectCosts[]> {
  return context.memo('edp.projectCosts', async () => {
    const { rows } = await sql<ProjectCosts>`
      with spent as (
        select c.project_id, count(*) as count, sum(c.net_amount) as amount
        from edp.cost c
        where ${countableCost(context)} and ${invoicedInFilter(context, 'c')}
        group by 1
      )
      select p.id as "projectId", coalesce(nullif(p.name, ''), p.code) as project, p.client_id as "clientId", k.name as client,
        p.project_manager_id as "projectManagerId", m.name as "projectManager", spent.count, spent.amount
      from spent
      join edp.project p on p.id = spent.project_id
      join edp.client k on k.id = p.client_id
      join edp.project_manager m on m.id = p.project_manager_id`.execute(context.db);
    return rows;
  });
}

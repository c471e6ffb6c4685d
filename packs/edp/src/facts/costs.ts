import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { dateRange } from '../filters/period.ts';
import type { SourceName } from '../sources.ts';
import type { CostKind } from '../schema/tables.ts';
import { column, type Condition, type Expression } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { keyed, keyOf, type Key, type Split } from './split.ts';

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

/** Costs belong to projects, these to clients and project managers, and filters name those. */
export const COST_SOURCES = ['cost', 'project', 'client', 'projectManager'] as const satisfies readonly SourceName[];

/** Costs belong to projects, so they cannot follow a filter that selects among a project's statements. */
export function costsFollowFilters(context: Pick<EdpContext, 'where'>): boolean {
  return !context.where.has('status', 'view', 'minAmount', 'maxAmount', 'minDays');
}

const IN_CURRENCY = sql<SqlBool>`c.currency = 'CLP'`;
const PROJECT_FIELDS = ['client', 'projectManager'] as const;

/** All projects pass, so that costs need not be asked for theirs. */
export function isOfAllProjects({ where, scope }: Pick<EdpContext, 'where' | 'scope'>): boolean {
  return scope.kind === 'all' && !where.has(...PROJECT_FIELDS);
}

/** Costs `c` in the pack's currency, of projects that pass. */
export function countableCost(context: Pick<EdpContext, 'where' | 'scope'>): Condition {
  if (isOfAllProjects(context)) return IN_CURRENCY;
  const passes = context.where.rows('q', { only: PROJECT_FIELDS });
  return sql<SqlBool>`${IN_CURRENCY} and c.project_id in (select q.id from edp.project q where ${passes})`;
}

/** `invoiced_on` of `alias` passes the date filter. */
export function invoicedInFilter(context: Pick<EdpContext, 'filters' | 'asOf'>, alias: string): Condition {
  const { from, to } = dateRange(context.filters, context.asOf);
  const day = column(alias, 'invoiced_on');
  return sql<SqlBool>`(${from ? sql`${day} >= ${from}::date` : sql`true`} and ${to ? sql`${day} <= ${to}::date` : sql`true`})`;
}

/** A split that costs follow: they know a client and a project manager by their project, and no status. */
export function splitOfCosts(split: Split | null): Split | null {
  return split?.field === 'status' ? null : split;
}

/** Whose costs are, over the project `q` of each; joins it where it is asked for. */
export function costKey(split: Split | null): { readonly key: Expression; readonly join: Expression } {
  return {
    key: keyOf(split, 'q'),
    join: split ? sql`join edp.project q on q.id = c.project_id` : sql``,
  };
}

export const costs = defineFact(
  'costs',
  async (context, asked): Promise<(key: Key) => readonly CostCell[]> => {
    const { asOf } = context;
    const split = splitOfCosts(asked);
    const months = monthsUpTo(monthOf(asOf), TREND_MONTHS);
    const cells = split || !isOfAllProjects(context) ? undefined : context.rollup('cost')?.cells('day');
    const { key, join } = costKey(split);
    const paid = cells ? sql`c.paid` : sql`c.paid_on is not null`;
    const { rows } = await sql<Omit<CostCell, 'month'> & { key: Key; monthClass: number | null }>`
    select ${key} as key,
      case when c.invoiced_on between ${firstDay(months[0]!)}::date and ${lastDay(monthOf(asOf))}::date
        then width_bucket(c.invoiced_on, ${months.map(firstDay)}::date[]) end as "monthClass",
      ${invoicedInFilter(context, 'c')} as "inFilter",
      c.kind,
      case when ${paid} then 'paid' when c.due_on < ${asOf}::date then 'overdue' else 'due' end as state,
      ${cells ? sql`sum(c.n)` : sql`count(*)`} as count,
      sum(c.net_amount) as amount
    from ${cells ?? sql`edp.cost`} c ${join}
    where ${countableCost(context)}
    group by 1, 2, 3, 4, 5
    having ${cells ? sql`sum(c.n) <> 0` : sql`true`}`.execute(context.db);
    const cellsOf = keyed(rows, (own) =>
      own.map(({ key: _, monthClass, ...cell }) => ({
        ...cell,
        month: monthClass === null ? null : addMonths(months[0]!, monthClass - 1),
      })),
    );
    return split ? cellsOf : () => cellsOf(null);
  },
  COST_SOURCES,
);

import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { firstDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { periodOf, previousPeriod, targetMonths } from '../filters/period.ts';
import { TREND_MONTHS } from './costs.ts';

/** Target of `collected` by month, whole months; a month that has none is absent. */
export type Targets = ReadonlyMap<Month, number>;

/** Filters that a target does not follow: it exists for all, or per project manager. */
function targetFollowsFilters(context: Pick<EdpContext, 'where' | 'scope'>): boolean {
  const { where, scope } = context;
  return (
    !where.has('client', 'status', 'view', 'minAmount', 'maxAmount', 'minDays') &&
    (scope.kind === 'all' || scope.dimension === 'projectManager')
  );
}

/**
 * The targets that the variant is measured against: the row without project manager, or the sum of those of the
 * project managers selected. A sum that lacks one of them is no target.
 */
export function targets(context: EdpContext): Promise<Targets> {
  return context.memo('edp.targets', () => readTargets(context));
}

async function readTargets(context: EdpContext): Promise<Targets> {
  if (!targetFollowsFilters(context)) return new Map();
  const months = monthsWanted(context).map(firstDay);
  const managers = [
    ...(context.filters.projectManager ? [context.filters.projectManager] : []),
    ...(context.scope.kind === 'dimension' ? [context.scope.values] : []),
  ];
  const selected = sql.join(
    managers.map((names) => sql<SqlBool>`m.name_key = any(${[...names]}::text[])`),
    sql` and `,
  );
  const query =
    managers.length === 0
      ? sql<{ month: string; value: number }>`
          select t.month, t.value from edp.target t
          where t.metric = 'collected' and t.project_manager_id is null and t.month = any(${months}::date[])`
      : sql<{ month: string; value: number }>`
          with selected as (select m.id from edp.project_manager m where ${selected})
          select t.month, sum(t.value) as value
          from edp.target t join selected on selected.id = t.project_manager_id
          where t.metric = 'collected' and t.month = any(${months}::date[])
          group by t.month
          having count(*) = (select count(*) from selected)`;
  const { rows } = await query.execute(context.db);
  return new Map(rows.map(({ month, value }) => [monthOf(month), value]));
}

function monthsWanted(context: EdpContext): Month[] {
  const period = periodOf(context.filters, context.asOf);
  const previous = previousPeriod(period);
  return [
    ...new Set([
      ...monthsUpTo(monthOf(context.asOf), TREND_MONTHS),
      ...targetMonths(period).map(({ month }) => month),
      ...(previous ? targetMonths(previous).map(({ month }) => month) : []),
    ]),
  ];
}

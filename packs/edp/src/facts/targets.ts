import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { firstDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { periodOf, previousPeriod, targetMonths } from '../filters/period.ts';
import { TREND_MONTHS } from './costs.ts';
import { defineFact } from './fact.ts';
import { keyed, type Key } from './split.ts';

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
export const targets = defineFact(
  'targets',
  async (context, split): Promise<(key: Key) => Targets> => {
    if (!targetFollowsFilters(context) || (split && split.field !== 'projectManager')) return () => new Map();
    const months = monthsWanted(context).map(firstDay);
    const managers = [
      ...(context.filters.projectManager ? [context.filters.projectManager] : []),
      ...(context.scope.kind === 'dimension' ? [context.scope.values] : []),
    ];
    const selected = sql.join(
      [sql<SqlBool>`true`, ...managers.map((names) => sql<SqlBool>`m.name_key = any(${[...names]}::text[])`)],
      sql` and `,
    );
    const query =
      managers.length === 0 && !split
        ? sql<TargetRow>`
          select null::text as key, t.month, t.value from edp.target t
          where t.metric = 'collected' and t.project_manager_id is null and t.month = any(${months}::date[])`
        : sql<TargetRow>`
          with selected as (select ${split ? sql`m.id::text` : sql`null::text`} as key, m.id from edp.project_manager m where ${selected})
          select s.key, t.month, sum(t.value) as value
          from edp.target t join selected s on s.id = t.project_manager_id
          where t.metric = 'collected' and t.month = any(${months}::date[])
          group by s.key, t.month
          having count(*) = (select count(*) from selected same where same.key is not distinct from s.key)`;
    const { rows } = await query.execute(context.db);
    return keyed(rows, (own) => new Map(own.map(({ month, value }) => [monthOf(month), value])));
  },
  ['target', 'projectManager'],
);

interface TargetRow {
  readonly key: Key;
  readonly month: string;
  readonly value: number;
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

import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { statementCells, type StatementCells } from '../rollups/cells.ts';
import { CLOCK_EPOCH } from '../rollups/statement.ts';
import { clockDays, countable, isOpen, isRevenue, type Expression } from '../sql/statement.ts';
import { TREND_MONTHS } from './costs.ts';
import { defineFact } from './fact.ts';
import { keyed, keyOf, type Key, type Split } from './split.ts';

/** Totals of statements by month of issue and project manager; the date filter does not act. */
export interface IssueCell {
  readonly month: Month;
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly issued: number;
  readonly revenue: number;
  /** Sent, validated and paid, with days on the clock. */
  readonly timedAmount: number;
  readonly timedCount: number;
  readonly dayAmount: string;
}

export const issueMonths = defineFact(
  'issue months',
  async (context, split): Promise<(key: Key) => readonly IssueCell[]> => {
    const months = monthsUpTo(monthOf(context.asOf), TREND_MONTHS);
    const cells = statementCells(context, split, DATE_FIELDS);
    const window: Window = { months, from: firstDay(months[0]!), to: lastDay(monthOf(context.asOf)) };
    const grouped = cells ? fromCells(context, split, window, cells) : fromRows(context, split, window);
    const { rows } = await sql<Omit<IssueCell, 'month'> & { readonly key: Key; readonly monthClass: number }>`
    with grouped (key, month_class, project_manager_id, issued, revenue, timed_amount, timed_count, day_amount) as (${grouped})
    select g.key, g.month_class as "monthClass", g.project_manager_id as "projectManagerId", m.name as "projectManager",
      g.issued, g.revenue, g.timed_amount as "timedAmount", g.timed_count as "timedCount", g.day_amount::text as "dayAmount"
    from grouped g join edp.project_manager m on m.id = g.project_manager_id`.execute(context.db);
    return keyed(rows, (own) =>
      own.map(({ key: _, monthClass, ...cell }) => ({ ...cell, month: addMonths(months[0]!, monthClass - 1) })),
    );
  },
);

interface Window {
  readonly months: readonly Month[];
  readonly from: string;
  readonly to: string;
}

function fromRows({ asOf, where }: EdpContext, split: Split | null, { months, from, to }: Window): Expression {
  return sql`
    select key, month_class, project_manager_id, sum(amount), coalesce(sum(amount) filter (where revenue), 0),
      coalesce(sum(amount) filter (where days is not null), 0), count(days), coalesce(sum(amount * days), 0)
    from (
      select ${keyOf(split, 's')} as key, s.project_manager_id, s.amount, ${isRevenue('s')} as revenue,
        width_bucket(s.issued_on, ${months.map(firstDay)}::date[]) as month_class,
        case when s.status <> 'in_review' then ${clockDays('s', asOf)} end as days
      from edp.statement s
      where ${countable('s')} and ${where.rows('s', { without: DATE_FIELDS })}
        and s.issued_on between ${from}::date and ${to}::date
      offset 0
    ) s
    group by 1, 2, 3`;
}

/**
 * Σ amount · age is (today − epoch) · Σ amount − Σ amount · (clock start − epoch): linear in today, so that cells need
 * no day. Only a clock that starts after today breaks the line, since an age is never negative; of those few the rows
 * are read.
 */
function fromCells(
  context: EdpContext,
  split: Split | null,
  { months, from, to }: Window,
  cells: StatementCells,
): Expression {
  const { asOf, where } = context;
  const selected = (alias: string) => sql`${countable(alias)} and ${where.rows(alias, { without: DATE_FIELDS })}`;
  const month = (column: Expression) => sql`width_bucket(${column}, ${months.map(firstDay)}::date[])`;
  const waiting = sql`(${isOpen('c')} and c.status <> 'in_review')`;
  return sql`
    select key, month_class, project_manager_id, sum(issued), sum(revenue), sum(timed_amount), sum(timed_count), sum(day_amount)
    from (
      select ${keyOf(split, 'c')} as key, ${month(sql`c.issue_month`)} as month_class, c.project_manager_id, n,
        amount as issued, case when ${isRevenue('c')} then amount else 0 end as revenue,
        settled_amount + case when ${waiting} then amount else 0 end as timed_amount,
        settled_n + case when ${waiting} then n else 0 end as timed_count,
        settle_day_amount + case when ${waiting}
          then amount * (${asOf}::date - ${CLOCK_EPOCH}::date) - clock_day_amount else 0 end as day_amount
      from ${cells.of('issue_month')} c
      where c.issue_month between ${from}::date and ${to}::date and ${selected('c')}
      union all
      select ${keyOf(split, 's')}, ${month(sql`s.issued_on`)}, s.project_manager_id, 0, 0, 0, 0, 0,
        s.amount::numeric * (s.clock_start - ${asOf}::date)
      from edp.statement s
      where ${isOpen('s')} and s.status <> 'in_review' and s.clock_start > ${asOf}::date
        and s.issued_on between ${from}::date and ${to}::date and ${selected('s')}
    ) as part
    group by 1, 2, 3
    having sum(n) <> 0`;
}

import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { clockDays, countable, isRevenue } from '../sql/statement.ts';
import { TREND_MONTHS } from './costs.ts';

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

export function issueMonths(context: EdpContext): Promise<readonly IssueCell[]> {
  return context.memo('edp.issueMonths', async () => {
    const { asOf, where } = context;
    const months = monthsUpTo(monthOf(asOf), TREND_MONTHS);
    const { rows } = await sql<Omit<IssueCell, 'month'> & { monthClass: number }>`
      with grouped as (
        select month_class, project_manager_id,
          sum(amount) as issued,
          coalesce(sum(amount) filter (where revenue), 0) as revenue,
          coalesce(sum(amount) filter (where days is not null), 0) as timed_amount,
          count(days) as timed_count,
          coalesce(sum(amount * days), 0)::text as day_amount
        from (
          select s.project_manager_id, s.amount, ${isRevenue('s')} as revenue,
            width_bucket(s.issued_on, ${months.map(firstDay)}::date[]) as month_class,
            case when s.status <> 'in_review' then ${clockDays('s', asOf)} end as days
          from edp.statement s
          where ${countable('s')} and ${where.rows('s', { without: DATE_FIELDS })}
            and s.issued_on between ${firstDay(months[0]!)}::date and ${lastDay(monthOf(asOf))}::date
          offset 0
        ) s
        group by 1, 2
      )
      select g.month_class as "monthClass", g.project_manager_id as "projectManagerId", m.name as "projectManager",
        g.issued, g.revenue, g.timed_amount as "timedAmount", g.timed_count as "timedCount", g.day_amount as "dayAmount"
      from grouped g join edp.project_manager m on m.id = g.project_manager_id`.execute(context.db);
    return rows.map(({ monthClass, ...cell }) => ({ ...cell, month: addMonths(months[0]!, monthClass - 1) }));
  });
}

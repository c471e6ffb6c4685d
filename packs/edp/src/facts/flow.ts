import { sql, type SqlBool } from 'kysely';
import { TREND_MONTHS } from './costs.ts';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { periodOf, previousPeriod, type Range } from '../filters/period.ts';
import { ruleValue } from '../rules/definitions.ts';
import { column, countable, isPaid, settleDays, type Condition } from '../sql/statement.ts';

/** Totals of paid statements; the date filter does not act on them, they say which periods they fall in. */
export interface FlowCell {
  /** Month of payment within the last `TREND_MONTHS`; null outside. */
  readonly month: Month | null;
  readonly inPeriod: boolean;
  readonly inPrevious: boolean;
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly count: number;
  readonly amount: number;
  /** With settle days that are not negative. */
  readonly settleCount: number;
  readonly settleDays: number;
  readonly onTimeCount: number;
  /** With days from issue to payment that are not negative. */
  readonly cycleCount: number;
  readonly cycleDays: number;
}

export function flow(context: EdpContext): Promise<readonly FlowCell[]> {
  return context.memo('edp.flow', () => readFlow(context));
}

/** `paid_on` lies in the range; false for no range. */
export function paidIn(alias: string, range: Range | null): Condition {
  if (!range) return sql<SqlBool>`false`;
  return sql<SqlBool>`${column(alias, 'paid_on')} between ${range.from}::date and ${range.to}::date`;
}

async function readFlow(context: EdpContext): Promise<FlowCell[]> {
  const { asOf, where } = context;
  const period = periodOf(context.filters, asOf);
  const previous = previousPeriod(period);
  const months = monthsUpTo(monthOf(asOf), TREND_MONTHS);
  const window: Range = { from: firstDay(months[0]!), to: lastDay(monthOf(asOf)) };
  const onTime = Math.floor(ruleValue(context.rules, 'on_time_days'));
  const { rows } = await sql<Omit<FlowCell, 'month'> & { monthClass: number | null; manager_id: number }>`
    with cell as (
      select case when ${paidIn('s', window)} then width_bucket(s.paid_on, ${months.map(firstDay)}::date[]) end as "monthClass",
        ${paidIn('s', period)} as "inPeriod",
        ${paidIn('s', previous)} as "inPrevious",
        s.project_manager_id as manager_id,
        count(*) as count,
        sum(s.amount) as amount,
        count(*) filter (where ${settleDays('s')} >= 0) as "settleCount",
        coalesce(sum(${settleDays('s')}) filter (where ${settleDays('s')} >= 0), 0) as "settleDays",
        count(*) filter (where ${settleDays('s')} between 0 and ${onTime}::int) as "onTimeCount",
        count(*) filter (where s.paid_on >= s.issued_on) as "cycleCount",
        coalesce(sum(s.paid_on - s.issued_on) filter (where s.paid_on >= s.issued_on), 0) as "cycleDays"
      from edp.statement s
      where ${countable('s')} and ${isPaid('s')}
        and (${paidIn('s', window)} or ${paidIn('s', period)} or ${paidIn('s', previous)})
        and ${where.rows('s', { without: DATE_FIELDS })}
      group by 1, 2, 3, 4
    )
    select cell.*, m.id as "projectManagerId", m.name as "projectManager"
    from cell join edp.project_manager m on m.id = cell.manager_id`.execute(context.db);
  return rows.map(({ monthClass, manager_id: _, ...cell }) => ({
    ...cell,
    month: monthClass === null ? null : addMonths(months[0]!, monthClass - 1),
  }));
}

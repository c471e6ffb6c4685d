import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { periodOf, previousPeriod, type Range } from '../filters/period.ts';
import { ruleValue } from '../rules/definitions.ts';
import { column, countable, isPaid, settleDays, type Condition } from '../sql/statement.ts';

/** Months of payments that figures look back on: twelve, and what the first one's run rate needs. */
export const FLOW_MONTHS = 15;

/** Totals of paid statements; the date filter does not act on them, they say which periods they fall in. */
export interface FlowCell {
  /** Month of payment within the last `FLOW_MONTHS` up to `asOf`; null outside. */
  readonly month: Month | null;
  readonly inPeriod: boolean;
  readonly inPrevious: boolean;
  readonly projectManagerId: number;
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
  const months = monthsUpTo(monthOf(asOf), FLOW_MONTHS);
  const window: Range = { from: firstDay(months[0]!), to: asOf };
  const onTime = Math.floor(ruleValue(context.rules, 'on_time_days'));
  const { rows } = await sql<Omit<FlowCell, 'month'> & { monthClass: number | null }>`
    select case when ${paidIn('s', window)} then width_bucket(s.paid_on, ${months.map(firstDay)}::date[]) end as "monthClass",
      ${paidIn('s', period)} as "inPeriod",
      ${paidIn('s', previous)} as "inPrevious",
      s.project_manager_id as "projectManagerId",
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
    group by 1, 2, 3, 4`.execute(context.db);
  return rows.map(({ monthClass, ...cell }) => ({
    ...cell,
    month: monthClass === null ? null : addMonths(months[0]!, monthClass - 1),
  }));
}

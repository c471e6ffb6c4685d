import { addDays } from '@pulso/kpi-core';
import { sql, type SqlBool } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { dateRange } from '../filters/period.ts';
import { ruleValue } from '../rules/definitions.ts';
import { countable } from '../sql/statement.ts';
import { RECORDED_DAYS } from './history.ts';

/** Stock figures of an earlier day, rebuilt from dates: open on day d means issued by d and not paid by d. */
export interface PastStock {
  readonly day: Day;
  readonly receivables: number;
  readonly criticalAmount: number;
  readonly criticalCount: number;
  readonly overdueAmount: number;
  readonly overdueCount: number;
}

/** Dates do not say which status a statement had on an earlier day, nor what its age would have selected. */
function datesSuffice({ where, filters }: EdpContext): boolean {
  return !where.has('status', 'minDays') && filters.view !== 'critical' && filters.view !== 'completed';
}

/** The day `RECORDED_DAYS` before `asOf`; null where dates do not suffice. A preset moves back with the day. */
export function pastStock(context: EdpContext): Promise<PastStock | null> {
  return context.memo('edp.past', () => readPastStock(context));
}

async function readPastStock(context: EdpContext): Promise<PastStock | null> {
  if (!datesSuffice(context)) return null;
  const day = addDays(context.asOf, -RECORDED_DAYS);
  const { from, to } = dateRange(context.filters, day);
  const critical = Math.floor(ruleValue(context.rules, 'critical_days'));
  const clock = sql`case when s.sent_on <= ${day}::date then s.sent_on else s.issued_on end`;
  const isCritical = sql<SqlBool>`${day}::date - (${clock}) > ${critical}::int`;
  const isOverdue = sql<SqlBool>`s.expected_payment_on < ${day}::date`;
  const { rows } = await sql<Omit<PastStock, 'day'>>`
    select coalesce(sum(s.amount), 0) as receivables,
      coalesce(sum(s.amount) filter (where ${isCritical}), 0) as "criticalAmount",
      count(*) filter (where ${isCritical}) as "criticalCount",
      coalesce(sum(s.amount) filter (where ${isOverdue}), 0) as "overdueAmount",
      count(*) filter (where ${isOverdue}) as "overdueCount"
    from edp.statement s
    where ${countable('s')} and s.issued_on <= ${day}::date
      and (s.status <> 'paid' or s.paid_on > ${day}::date)
      and ${from ? sql`s.issued_on >= ${from}::date` : sql`true`}
      and ${to ? sql`s.issued_on <= ${to}::date` : sql`true`}
      and ${context.where.rows('s', { without: DATE_FIELDS })}`.execute(context.db);
  return { day, ...rows[0]! };
}

import { addDays } from '@pulso/kpi-core';
import { sql, type SqlBool } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { dateRange } from '../filters/period.ts';
import { ruleValue } from '../rules/definitions.ts';
import { age, countable } from '../sql/statement.ts';
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

/**
 * The day `RECORDED_DAYS` before `asOf`, selected as the filters would have selected then: a preset moves back with the
 * day, ages are those of the day. Null under a status filter: dates do not say which status a statement had.
 */
export function pastStock(context: EdpContext): Promise<PastStock | null> {
  return context.memo('edp.past', () => readPastStock(context));
}

async function readPastStock(context: EdpContext): Promise<PastStock | null> {
  const { filters, rules, where } = context;
  if (where.has('status')) return null;
  const day = addDays(context.asOf, -RECORDED_DAYS);
  const { from, to } = dateRange(filters, day);
  const critical = Math.floor(ruleValue(rules, 'critical_days'));
  const ageThen = age('s', day);
  const isCritical = sql<SqlBool>`${ageThen} > ${critical}::int`;
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
      and ${filters.view === 'critical' ? isCritical : sql`true`}
      and ${filters.view === 'completed' ? sql`false` : sql`true`}
      and ${filters.minDays === undefined ? sql`true` : sql`${ageThen} >= ${filters.minDays}::int`}
      and ${where.rows('s', { without: [...DATE_FIELDS, ...(filters.view === 'high_value' ? [] : ['view']), 'minDays'] })}`.execute(
    context.db,
  );
  return { day, ...rows[0]! };
}

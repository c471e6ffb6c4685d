import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Day } from '../calendar/months.ts';

/** A fragment that yields one value; it always names its table's alias. */
export type Expression = RawBuilder<unknown>;
export type Condition = RawBuilder<SqlBool>;

export function column(alias: string, name: string): Expression {
  return sql.ref(`${alias}.${name}`);
}

/** Statements that stand in figures: not void, and in the pack's currency, since currencies are never added together. */
export function countable(alias: string): Condition {
  return sql<SqlBool>`${column(alias, 'status')} <> 'void' and ${column(alias, 'currency')} = 'CLP'`;
}

/** The same text as in the partial indexes, so that the planner recognises them. */
export function isOpen(alias: string): Condition {
  return sql<SqlBool>`${column(alias, 'status')} in ('in_review', 'sent', 'validated')`;
}

export function isPaid(alias: string): Condition {
  return sql<SqlBool>`${column(alias, 'status')} = 'paid'`;
}

/** Earned: accepted by the client, paid or not. */
export function isRevenue(alias: string): Condition {
  return sql<SqlBool>`${column(alias, 'status')} in ('validated', 'paid')`;
}

/** Days that an open statement has waited: never negative. */
export function age(alias: string, asOf: Day): Expression {
  return sql`greatest(0, ${asOf}::date - ${column(alias, 'clock_start')})`;
}

/** More than so many days old; a comparison with a day, so that an index can serve it. Ages are whole, limits need not be. */
export function olderThan(alias: string, days: number, asOf: Day): Condition {
  return sql<SqlBool>`${column(alias, 'clock_start')} < ${asOf}::date - ${Math.floor(days)}::int`;
}

/** Days from clock start to payment; null without a payment date. May be negative: such a one counts nowhere. */
export function settleDays(alias: string): Expression {
  return sql`(${column(alias, 'paid_on')} - ${column(alias, 'clock_start')})`;
}

/** Days on the clock: the age of an open statement, the settle days of a paid one; null where they are unknown or negative. */
export function clockDays(alias: string, asOf: Day): Expression {
  return sql`case when ${column(alias, 'status')} <> 'paid' then ${age(alias, asOf)}
    when ${settleDays(alias)} >= 0 then ${settleDays(alias)} end`;
}

/** With a reason for rework, or ever sent back to review. */
export function isReworked(alias: string): Condition {
  return sql<SqlBool>`(${column(alias, 'rework_key')} is not null or ${column(alias, 'returned')})`;
}

import { daysBetween } from './calendar.ts';
import { decimal, type Fraction } from './fraction.ts';
import type { Day, StatementRow } from './model.ts';
import type { Rules } from './rules.ts';

/** What the specification says of one statement, under the names it uses there. */

export function amount(s: StatementRow): bigint {
  return BigInt(s.approved_amount ?? s.proposed_amount);
}

export function clockStart(s: StatementRow): Day {
  return s.sent_on ?? s.issued_on;
}

export function isOpen(s: StatementRow): boolean {
  return s.status === 'in_review' || s.status === 'sent' || s.status === 'validated';
}

export function isPaid(s: StatementRow): boolean {
  return s.status === 'paid';
}

/** Approved by the client: its amount counts as revenue. */
export function isApproved(s: StatementRow): boolean {
  return s.status === 'validated' || s.status === 'paid';
}

/** Days that an open statement has been waiting; 0 when its clock starts in the future. */
export function age(s: StatementRow, asOf: Day): number {
  return Math.max(0, daysBetween(clockStart(s), asOf));
}

/** Days from clock start to payment, negative when the dates are wrong, null without a date of payment. */
export function settleDays(s: StatementRow): number | null {
  return isPaid(s) && s.paid_on !== null ? daysBetween(clockStart(s), s.paid_on) : null;
}

/** `settleDays` as time metrics use it: a negative one is left out. */
export function usableSettleDays(s: StatementRow): number | null {
  const days = settleDays(s);
  return days !== null && days >= 0 ? days : null;
}

/** Days from issue to payment, null when it is not known or negative. */
export function cycleDays(s: StatementRow): number | null {
  if (!isPaid(s) || s.paid_on === null) return null;
  const days = daysBetween(s.issued_on, s.paid_on);
  return days >= 0 ? days : null;
}

/** Days from sending to conformity, null when it is not known or negative. */
export function conformityDays(s: StatementRow): number | null {
  if (s.sent_on === null || s.conformity_on === null) return null;
  const days = daysBetween(s.sent_on, s.conformity_on);
  return days >= 0 ? days : null;
}

/** Days that weigh in `dso`: null for a statement that it does not look at. */
export function dsoDays(s: StatementRow, asOf: Day): number | null {
  if (isPaid(s)) return usableSettleDays(s);
  return s.status === 'sent' || s.status === 'validated' ? age(s, asOf) : null;
}

export function isCritical(s: StatementRow, asOf: Day, rules: Rules): boolean {
  return isOpen(s) && age(s, asOf) > rules.critical_days;
}

export function isOverdue(s: StatementRow, asOf: Day): boolean {
  return isOpen(s) && s.expected_payment_on !== null && s.expected_payment_on < asOf;
}

/** Days until the expected payment, negative when it is overdue, null when none is expected. */
export function daysUntilExpected(s: StatementRow, asOf: Day): number | null {
  return s.expected_payment_on === null ? null : daysBetween(asOf, s.expected_payment_on);
}

/** p(age): the probability that an open statement of this age is paid when it is expected. */
export function paymentProbability(days: number, rules: Rules): Fraction {
  if (days <= 30) return decimal(rules.probability_0_30);
  if (days <= 60) return decimal(rules.probability_31_60);
  if (days <= 90) return decimal(rules.probability_61_90);
  return decimal(rules.probability_over_90);
}

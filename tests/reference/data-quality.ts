import { passesAllButDates } from './filters.ts';
import type { Status, StatementRow, StatusChangeRow } from './model.ts';
import { dateBounds, within } from './period.ts';
import { CURRENCY, type Query } from './selection.ts';
import { isPaid, settleDays } from './statement.ts';

/** Every row that the filters select, also those that no figure uses: void ones and other currencies. */
function selectedRows(q: Query): StatementRow[] {
  const bounds = dateBounds(q.filters, q.world.asOf);
  return q.world.statement
    .filter(passesAllButDates(q.world, q.filters, q.rules))
    .filter((s) => within(s.issued_on, bounds));
}

const STEPS: Partial<Record<Status, number>> = { in_review: 0, sent: 1, validated: 2, paid: 3 };

/** It leaves `paid`, or it skips a step forward. The first row of a history and a step back are in order. */
export function isOutOfOrder(change: StatusChangeRow): boolean {
  if (change.from_status === null) return false;
  if (change.from_status === 'paid') return change.to_status !== 'paid';
  const from = STEPS[change.from_status];
  const to = STEPS[change.to_status];
  return from !== undefined && to !== undefined && to > from + 1;
}

export function dataQuality(q: Query) {
  const rows = selectedRows(q);
  const counted = rows.filter((s) => s.status !== 'void' && s.currency === CURRENCY);
  const ids = new Set(rows.map((s) => s.id));
  return {
    otherCurrency: rows.filter((s) => s.status !== 'void' && s.currency !== CURRENCY).length,
    negativeDays: counted.filter((s) => (settleDays(s) ?? 0) < 0).length,
    paidWithoutDate: counted.filter((s) => isPaid(s) && s.paid_on === null).length,
    outOfOrderTransitions: q.world.status_change.filter((c) => ids.has(c.statement_id) && isOutOfOrder(c)).length,
  };
}

import { fold } from './fold.ts';
import type { StatementRow, StatusChangeRow, World } from './model.ts';

/** The reason under which a statement counts, folded; null when there is none or only blanks. */
export function foldedReason(s: StatementRow): string | null {
  const reason = fold(s.rework_reason ?? '');
  return reason === '' ? null : reason;
}

/** Back from a later step of the workflow; neither the first row of a history nor the end of a void. */
function wentBackToReview(change: StatusChangeRow): boolean {
  return (
    change.to_status === 'in_review' &&
    (change.from_status === 'sent' || change.from_status === 'validated' || change.from_status === 'paid')
  );
}

/** With a reason, or ever back in review. */
export function isRework(s: StatementRow, world: World): boolean {
  return foldedReason(s) !== null || world.status_change.some((c) => c.statement_id === s.id && wentBackToReview(c));
}

import type { Status } from '../schema/tables.ts';

/** Totals of the selected statements of one status (the date filter acting on `issued_on`). */
export interface StatusTotals {
  readonly status: Exclude<Status, 'void'>;
  readonly count: number;
  /** Whole CLP, like all amounts here. */
  readonly amount: number;
  /** Statements with days on the clock: open ones by age, paid ones by settle days that are not negative. */
  readonly timedAmount: number;
  readonly timedCount: number;
  /** Σ days · amount, as text: it may exceed what a number holds exactly. */
  readonly dayAmount: string;
  /** With an approved amount. */
  readonly approvedCount: number;
  readonly approvedAmount: number;
  readonly approvedProposedAmount: number;
  readonly conformityCount: number;
  readonly conformityDaysCount: number;
  readonly conformityDays: number;
  readonly reworkCount: number;
  /** Paid, without a day of payment. */
  readonly undatedCount: number;
}

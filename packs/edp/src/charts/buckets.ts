import { roundHalfUp } from '../exact/fraction.ts';
import { AGING_LIMITS, EXPECTED_LIMITS, type Class } from '../facts/classes.ts';
import type { ScheduleCell } from '../facts/schedule.ts';
import type { StatusTotals } from '../facts/status-totals.ts';
import type { AgeCell } from '../facts/stock.ts';
import { ratio } from '../kpis/figure.ts';
import { weightedAmount } from '../kpis/probability.ts';
import { receivablesOf } from '../kpis/stock-figures.ts';
import { sumOf } from '../kpis/totals.ts';
import { COUNTED_STATUSES } from '../schema/tables.ts';

/** A bucket with the days that it holds, inclusive. */
export interface Bucket extends Class {
  readonly id: string;
}

function bucketsUpTo(limits: readonly number[]): Bucket[] {
  return limits.map((to, index) => {
    const from = index === 0 ? 0 : limits[index - 1]! + 1;
    return { id: `${from}-${to}`, from, to };
  });
}

const OLDEST = AGING_LIMITS.at(-1)!;
const FARTHEST = EXPECTED_LIMITS.at(-1)!;

/** By age of open statements. */
export const AGING_BUCKETS: readonly Bucket[] = [
  ...bucketsUpTo(AGING_LIMITS),
  { id: `${OLDEST}+`, from: OLDEST + 1, to: Infinity },
];

/** By days until the expected payment; `unscheduled` (none expected) comes after them. */
export const EXPECTED_BUCKETS: readonly Bucket[] = [
  { id: 'overdue', from: -Infinity, to: -1 },
  ...bucketsUpTo(EXPECTED_LIMITS),
  { id: 'later', from: FARTHEST + 1, to: Infinity },
];
export const UNSCHEDULED = 'unscheduled';

function within({ from, to }: Class, bucket: Bucket): boolean {
  return from >= bucket.from && to <= bucket.to;
}

/** Open statements by age; the buckets add up to `receivables`. */
export function aging(ages: readonly AgeCell[]) {
  const receivables = receivablesOf({ ages });
  return {
    buckets: AGING_BUCKETS.map((bucket) => {
      const inside = ages.filter(({ age }) => within(age, bucket));
      const amount = sumOf(inside, 'amount');
      return {
        id: bucket.id,
        count: sumOf(inside, 'count'),
        amount,
        share: ratio(amount, receivables, 0).value,
      };
    }),
  };
}

/** Open statements by expected payment, with what is likely to come; the buckets add up to `receivables`. */
export function cashIn(schedule: readonly ScheduleCell[], rules: Readonly<Record<string, number>>) {
  const row = (id: string, inside: readonly ScheduleCell[]) => ({
    id,
    count: sumOf(inside, 'count'),
    amount: sumOf(inside, 'amount'),
    weighted: roundHalfUp(weightedAmount(inside, rules)),
  });
  return {
    buckets: [
      ...EXPECTED_BUCKETS.map((bucket) =>
        row(
          bucket.id,
          schedule.filter(({ expected }) => expected !== null && within(expected, bucket)),
        ),
      ),
      row(
        UNSCHEDULED,
        schedule.filter(({ expected }) => expected === null),
      ),
    ],
  };
}

/** Selected statements by status, in the order of the workflow. */
export function statusSplit(totals: readonly StatusTotals[]) {
  return {
    items: COUNTED_STATUSES.map((status) => {
      const inside = totals.filter((own) => own.status === status);
      return { status, count: sumOf(inside, 'count'), amount: sumOf(inside, 'amount') };
    }),
  };
}

import { sql } from 'kysely';
import { fraction, roundHalfUp } from '../exact/fraction.ts';
import { days, ratio } from '../kpis/figure.ts';
import type { Expression } from '../sql/statement.ts';
import type { ListingValue } from './listing.ts';

const BOTH = sql`r.part = 'both'`;

/** Σ of a column, whole CLP; `finish` may turn the exact sum into another amount. */
export function sumValue(
  of: Expression = sql`r.amount`,
  finish: (sum: string) => number | null = (sum) => roundHalfUp(fraction(sum)),
): ListingValue {
  return { aggregates: [sql`coalesce(sum(${of}), 0)`], finish };
}

export function countValue(of: Expression = sql`*`): ListingValue {
  return { aggregates: [sql`count(${of})`], finish: (count: string) => Number(count) };
}

/** Amounts of the rows in both parts ÷ amounts of all. */
export function amountRatio(): ListingValue {
  return {
    aggregates: [sql`coalesce(sum(r.amount) filter (where ${BOTH}), 0)`, sql`coalesce(sum(r.amount), 0)`],
    finish: ratioOf,
  };
}

/** Rows in both parts ÷ all rows. */
export function countRatio(): ListingValue {
  return { aggregates: [sql`count(*) filter (where ${BOTH})`, sql`count(*)`], finish: ratioOf };
}

/** Mean days, one decimal; weighted where a weight is given. */
export function meanDays(of: Expression, weight?: Expression): ListingValue {
  return {
    aggregates: weight
      ? [sql`coalesce(sum(${of} * ${weight}), 0)`, sql`coalesce(sum(${weight}), 0)`]
      : [sql`coalesce(sum(${of}), 0)`, sql`count(${of})`],
    finish: (sum: string, divisor: string) => days(sum, Number(divisor), 0).value,
  };
}

export function ratioOf(numerator: string, denominator: string): number | null {
  return ratio(Number(numerator), Number(denominator), 0).value;
}

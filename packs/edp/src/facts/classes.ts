import { ruleValue } from '../rules/definitions.ts';

/** Inclusive whole numbers; `from` may be −∞ and `to` +∞. */
export interface Class {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts the line at the lower bounds: class 0 is everything below the first, class i starts at `bounds[i − 1]`. The
 * numbering is that of SQL's `width_bucket`.
 */
export function classesOf(bounds: readonly number[]): Class[] {
  return [-Infinity, ...bounds].map((from, index) => ({
    from,
    to: index < bounds.length ? bounds[index]! - 1 : Infinity,
  }));
}

/** Last day of each ageing bucket but the open one. */
export const AGING_LIMITS = [15, 30, 45, 60, 90] as const;
/** Last age of each step of the probability of payment. */
export const PROBABILITY_LIMITS = [30, 60, 90] as const;
/** Last day of each bucket of expected payments. */
export const EXPECTED_LIMITS = [30, 60, 90] as const;

/** Bounds fine enough for every figure that depends on age: a class never straddles a threshold. */
export function ageBounds(rules: Readonly<Record<string, number>>): number[] {
  const limits = [
    ...AGING_LIMITS,
    ...PROBABILITY_LIMITS,
    Math.floor(ruleValue(rules, 'critical_days')),
    Math.floor(ruleValue(rules, 'efficient_days')),
  ];
  return [0, ...new Set(limits.map((limit) => limit + 1))].toSorted((a, b) => a - b);
}

/** Bounds of days from `asOf` until the expected payment; class 0 is overdue. */
export const EXPECTED_BOUNDS: readonly number[] = [0, ...EXPECTED_LIMITS.map((limit) => limit + 1)];

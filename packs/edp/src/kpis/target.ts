import { dividedBy, fraction, plus, roundHalfUp, times, ZERO, type Fraction } from '../exact/fraction.ts';
import type { Targets } from '../facts/targets.ts';
import { targetMonths, type Period } from '../filters/period.ts';
import { ruleValue } from '../rules/definitions.ts';
import { MISSING, type Figure } from './figure.ts';

/** Target of a period, exact: each month by the share of its days. Null when a month of it has none. */
export function targetOf(period: Period, targets: Targets): Fraction | null {
  const months = targetMonths(period);
  let total = ZERO;
  for (const { month, days, daysInMonth } of months) {
    const value = targets.get(month);
    if (value === undefined) return null;
    const share = { numerator: BigInt(days), denominator: BigInt(daysInMonth) };
    total = plus(total, times(fraction(value), share));
  }
  return months.length === 0 ? null : total;
}

/** collected ÷ target. */
export function targetProgress(collected: Figure, target: Fraction | null): Figure {
  if (collected.value === null || !target || target.numerator === 0n) return MISSING;
  const { numerator, denominator } = dividedBy(fraction(collected.value), target);
  return { value: Number(numerator) / Number(denominator), sampleSize: collected.sampleSize };
}

export function wholeTarget(target: Fraction): number {
  return roundHalfUp(target);
}

/** Green when the progress keeps up with the time that has passed, amber when it nearly does. */
export function paceLimits(elapsed: number, rules: Readonly<Record<string, number>>): { green: number; amber: number } {
  return { green: elapsed, amber: elapsed * ruleValue(rules, 'target_pace_amber') };
}

import { fraction, roundHalfUp, type Fraction } from '../exact/fraction.ts';

/** A value with the statements that stand behind it. `null` = missing, never replaced by a number. */
export interface Figure {
  readonly value: number | null;
  /** Statements in the sum or denominator. */
  readonly sampleSize: number;
}

export const MISSING: Figure = { value: null, sampleSize: 0 };

/** Whole CLP, rounded half up once. */
export function money(amount: Fraction | number, sampleSize: number): Figure {
  return { value: typeof amount === 'number' ? amount : roundHalfUp(amount), sampleSize };
}

export function count(value: number, sampleSize = value): Figure {
  return { value, sampleSize };
}

/** 0..1, unrounded; missing where nothing stands in the denominator. */
export function ratio(numerator: number, denominator: number, sampleSize: number): Figure {
  return denominator === 0 ? MISSING : { value: numerator / denominator, sampleSize };
}

/** Days with one decimal, rounded half up; missing where nothing stands in the denominator. Text holds large sums exactly. */
export function days(sum: number | string, divisor: number, sampleSize: number): Figure {
  if (divisor === 0) return MISSING;
  const numerator = fraction(sum).numerator;
  return { value: roundHalfUp({ numerator, denominator: BigInt(divisor) }, 1), sampleSize };
}

/**
 * Exact arithmetic for figures that are rounded once, at the end: sums of whole pesos times decimal rates. A binary
 * fraction would move a half peso to the wrong side.
 */
export interface Fraction {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** Reads a number as the decimal that it prints as: `0.12` is 12/100. Text may hold more digits than a number can. */
export function fraction(value: number | string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value));
  if (!match) throw new RangeError(`not a decimal: ${value}`);
  const [, sign, whole, decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const scale = Number(exponent) - decimals.length;
  return scale >= 0
    ? { numerator: digits * 10n ** BigInt(scale), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-scale) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @throws RangeError when `b` is zero. */
export function dividedBy(a: Fraction, b: Fraction): Fraction {
  if (b.numerator === 0n) throw new RangeError('division by zero');
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: a.numerator * b.denominator * sign, denominator: a.denominator * b.numerator * sign };
}

/** Rounds half up (towards +∞) to so many decimals. */
export function roundHalfUp(value: Fraction, decimals = 0): number {
  const scale = 10n ** BigInt(decimals);
  const doubled = value.numerator * scale * 2n + value.denominator;
  const divisor = value.denominator * 2n;
  const quotient = doubled / divisor;
  const floor = doubled % divisor < 0n ? quotient - 1n : quotient;
  return Number(floor) / Number(scale);
}

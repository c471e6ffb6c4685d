/**
 * Exact rationals. Every figure stays one until it is published, so that rounding happens once,
 * on the exact value and never on what binary floating point made of it.
 */
export interface Fraction {
  readonly num: bigint;
  /** always positive */
  readonly den: bigint;
}

export function fraction(num: bigint | number, den: bigint | number = 1n): Fraction {
  const [n, d] = [BigInt(num), BigInt(den)];
  if (d === 0n) throw new RangeError('a fraction needs a denominator other than zero');
  return d > 0n ? { num: n, den: d } : { num: -n, den: -d };
}

/** num ÷ den, null when there is nothing to divide by. */
export function quotient(num: bigint | number, den: bigint | number): Fraction | null {
  return BigInt(den) === 0n ? null : fraction(num, den);
}

/** The decimal that a person wrote: 0.12 is 12/100, not the nearest double. */
export function decimal(value: number): Fraction {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`not a plain decimal: ${text}`);
  const [whole = '', digits = ''] = text.split('.');
  return fraction(BigInt(whole + digits), 10n ** BigInt(digits.length));
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.num * b.num, a.den * b.den);
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.num * b.den + b.num * a.den, a.den * b.den);
}

function floorDivide(num: bigint, den: bigint): bigint {
  const cut = num / den;
  return num % den < 0n ? cut - 1n : cut;
}

/** To a whole number; a half goes up. */
export function roundHalfUp(value: Fraction): bigint {
  return floorDivide(2n * value.num + value.den, 2n * value.den);
}

/** To one decimal; a half goes up. */
export function oneDecimal(value: Fraction): number {
  return Number(roundHalfUp(times(value, fraction(10)))) / 10;
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** The double nearest to the value; past 2^53 on either side, to 15 significant digits or better. */
export function toNumber(value: Fraction): number {
  const { num, den } = value;
  if (num <= SAFE && num >= -SAFE && den <= SAFE) return Number(num) / Number(den);
  const scaled = (num * 10n ** 30n) / den;
  return Number(`${scaled}e-30`);
}

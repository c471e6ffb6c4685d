import { fraction, oneDecimal, roundHalfUp, toNumber, type Fraction } from './fraction.ts';
import type { Unit } from './model.ts';

/** The one place where a figure is rounded: whole CLP half up, days to one decimal half up, ratios not at all. */
export function publish(value: Fraction | null, unit: Unit): number | null {
  if (value === null) return null;
  if (unit === 'ratio') return toNumber(value);
  return unit === 'days' ? oneDecimal(value) : Number(roundHalfUp(value));
}

/** Money, rounded half up. */
export function money(value: Fraction | bigint): number {
  return Number(typeof value === 'bigint' ? value : roundHalfUp(value));
}

/** `part` of `whole`, null when the whole is nothing. */
export function share(part: bigint | number, whole: bigint | number): number | null {
  return BigInt(whole) === 0n ? null : toNumber(fraction(part, whole));
}

/** a − b in the unit of both; days are kept at one decimal. */
export function difference(a: number | null, b: number | null, unit: Unit): number | null {
  if (a === null || b === null) return null;
  return unit === 'days' ? Math.round((a - b) * 10) / 10 : a - b;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, fraction, oneDecimal, roundHalfUp, toNumber } from './fraction.ts';
import { difference, publish, share } from './publish.ts';

describe('rounding', () => {
  it('takes a half up, on the exact value', () => {
    expect(roundHalfUp(fraction(5, 2))).toBe(3n);
    expect(roundHalfUp(fraction(-5, 2))).toBe(-2n);
    expect(roundHalfUp(fraction(24_999, 10_000))).toBe(2n);
  });

  it('rounds days by the rational, where a double would lie below the half', () => {
    // 1.15 as a double is 1.149999…, and 8.05 is 8.0500000000000007
    expect(oneDecimal(fraction(115, 100))).toBe(1.2);
    expect(oneDecimal(fraction(805, 100))).toBe(8.1);
    expect(oneDecimal(fraction(8049, 1000))).toBe(8);
  });

  it('reads a decimal as it is written', () => {
    expect(decimal(0.12)).toEqual(fraction(12, 100));
    expect(decimal(100_000_000)).toEqual(fraction(100_000_000));
    expect(() => decimal(1e-7)).toThrow('not a plain decimal');
  });

  it('turns fractions into the nearest number, also past 2^53', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), fc.integer({ min: 1, max: 40 }), (num, den, power) => {
        const factor = 10n ** BigInt(power);
        const huge = toNumber(fraction(BigInt(num) * factor, BigInt(den) * factor));
        expect(Math.abs(huge - num / den)).toBeLessThanOrEqual(1e-15 * Math.abs(num / den));
      }),
    );
  });

  it('has no share of nothing, and keeps missing figures missing', () => {
    expect(share(0n, 0n)).toBeNull();
    expect(publish(null, 'CLP')).toBeNull();
    expect(difference(1, null, 'CLP')).toBeNull();
    expect(difference(35.1, 34.9, 'days')).toBe(0.2);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dividedBy, fraction, plus, roundHalfUp, times } from './fraction.ts';

describe('a decimal', () => {
  test.each([
    [0.12, 12n, 100n],
    ['-0.5', -5n, 10n],
    [1e21, 10n ** 21n, 1n],
    [1.5e-7, 15n, 10n ** 8n],
    ['123456789012345678901', 123456789012345678901n, 1n],
  ])('%s is read as it is printed', (value, numerator, denominator) => {
    expect(fraction(value)).toEqual({ numerator, denominator });
  });

  test.each(['', 'NaN', '1,5', '0x1', Number.NaN, Number.POSITIVE_INFINITY])('%s is none', (value) => {
    expect(() => fraction(value)).toThrow(RangeError);
  });
});

describe('rounding', () => {
  test.each([
    ['2.5', 0, 3],
    ['2.4999999999999999999', 0, 2],
    ['-2.5', 0, -2],
    ['-2.6', 0, -3],
    ['35.05', 1, 35.1],
    ['35.04', 1, 35],
    ['0.05', 1, 0.1],
  ])('%s to %i decimals is %d', (value, decimals, rounded) => {
    expect(roundHalfUp(fraction(value), decimals)).toBe(rounded);
  });

  test('happens once: a product of rates keeps the half that binary fractions lose', () => {
    // 1.005 · 100 is 100.49999999999999 in binary.
    expect(roundHalfUp(times(fraction(1.005), fraction(100)))).toBe(101);
  });

  test('is never further than a half, and never below it', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 1_000_000n }), (numerator, denominator) => {
        const rounded = BigInt(Math.trunc(roundHalfUp({ numerator: numerator % 10n ** 12n, denominator })));
        const doubled = 2n * (rounded * denominator - (numerator % 10n ** 12n));
        expect(doubled > -denominator && doubled <= denominator).toBe(true);
      }),
    );
  });
});

test('sums and quotients are exact', () => {
  const third = dividedBy(fraction(1), fraction(3));
  const sum = plus(plus(third, third), third);
  expect(sum.numerator).toBe(sum.denominator);
  expect(dividedBy(fraction(1), fraction(-4))).toEqual({ numerator: -1n, denominator: 4n });
  expect(() => dividedBy(fraction(1), fraction(0))).toThrow(RangeError);
});

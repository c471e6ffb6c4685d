import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPacing } from './pacing.ts';

describe('pacing', () => {
  test('lets the first change through at once, and the next ones together at the end of the interval', () => {
    const pacing = createPacing(100);
    const delays = [0, 10, 60, 99, 100, 150, 199].map((at) => [at, at + pacing.delayMs('a', at)]);
    expect(delays).toEqual([
      [0, 0],
      [10, 100],
      [60, 100],
      [99, 100],
      [100, 200],
      [150, 200],
      [199, 200],
    ]);
  });

  test('lets a key that has rested through at once, and keeps keys apart', () => {
    const pacing = createPacing(100);
    pacing.delayMs('a', 0);
    expect(pacing.delayMs('b', 1)).toBe(0);
    expect(pacing.delayMs('a', 100)).toBe(0);
    expect(pacing.delayMs('a', 5_000)).toBe(0);
  });

  test('no change waits longer than the interval, and refreshes keep their distance, whatever the stream', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }), (gaps) => {
        const pacing = createPacing(100);
        let now = 0;
        const refreshes = new Set<number>();
        for (const gap of gaps) {
          now += gap;
          const delay = pacing.delayMs('a', now);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(100);
          refreshes.add(now + delay);
        }
        const times = [...refreshes].toSorted((a, b) => a - b);
        for (const [index, at] of times.entries())
          if (index > 0) expect(at - times[index - 1]!).toBeGreaterThanOrEqual(100);
      }),
    );
  });
});

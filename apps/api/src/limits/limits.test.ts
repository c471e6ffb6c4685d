import { describe, expect, it } from 'vitest';
import { createAtOnce } from './at-once.ts';
import { LIMITS, limitTable } from './limits.ts';
import { createTokenBucket } from './token-bucket.ts';

describe('the table of limits', () => {
  it('holds the numbers of the documentation', () => {
    expect(limitTable({})).toEqual(LIMITS);
    expect(LIMITS).toMatchObject({
      snapshots: { points: 600, seconds: 60 },
      refresh: { points: 6, seconds: 60, by: 'principal+key' },
      login: { points: 5, seconds: 60 },
      clear: { points: 2, seconds: 60 },
      variants: { points: 60, seconds: 600 },
    });
  });

  it('takes configured numbers, which hold for the local principal too, unless it is not counted', () => {
    const table = limitTable({ refresh: { points: 3, seconds: 10 }, snapshots: { points: 9, seconds: 1 } });
    expect(table.refresh).toMatchObject({ points: 3, seconds: 10, local: 3 });
    expect(table.snapshots).toMatchObject({ points: 9, local: null });
    expect(table.clear).toEqual(LIMITS.clear);
  });

  it('refuses a name that it does not have', () => {
    for (const name of ['everything', 'constructor', '__proto__']) {
      expect(() => limitTable({ [name]: { points: 1, seconds: 1 } }), name).toThrow(`there is no limit "${name}"`);
    }
  });
});

describe('requests at once', () => {
  const table = limitTable({});
  const { each, all } = table.export.atOnce!;

  it('are as many as the table says, of one and of all', () => {
    const atOnce = createAtOnce(table);
    const leaves = Array.from({ length: each }, () => atOnce.enter('export', 'a'));
    expect(leaves.every(Boolean)).toBe(true);
    expect(atOnce.enter('export', 'a')).toBeNull();
    for (let n = each; n < all; n += 1) expect(atOnce.enter('export', `b${n}`)).not.toBeNull();
    expect(atOnce.enter('export', 'c')).toBeNull();
    leaves[0]!();
    // Leaving twice makes one place.
    leaves[0]!();
    expect(atOnce.enter('export', 'c')).not.toBeNull();
    expect(atOnce.enter('export', 'd')).toBeNull();
  });

  it('are not counted where the table says nothing', () => {
    const atOnce = createAtOnce(table);
    for (let n = 0; n < 1_000; n += 1) expect(atOnce.enter('snapshots', 'a')).not.toBeNull();
  });
});

describe('a token bucket', () => {
  it('lets a burst by, then the rate, and never more than the burst', () => {
    const bucket = createTokenBucket(10, 3, 0);
    expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
    expect([100, 100, 150, 200].map((at) => bucket.take(at))).toEqual([true, false, false, true]);
    expect([10_000, 10_000, 10_000, 10_000].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
  });

  it('does not fill up when the clock goes back', () => {
    const bucket = createTokenBucket(10, 1, 1_000);
    expect(bucket.take(1_000)).toBe(true);
    expect(bucket.take(0)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { deltaTexts } from './delta-text.ts';
import { deltaView } from './delta.ts';
import { paceOf } from './pace.ts';
import { HEIGHT, sparkPath, sparkSummary } from './spark-path.ts';

const clp = { unit: 'CLP', better: 'down' } as const;

describe('deltas', () => {
  it('takes its colour from which way is better, not from the sign', () => {
    expect(deltaView({ ...clp, previous: 100, delta: 10 })).toMatchObject({
      direction: 'up',
      sentiment: 'bad',
      relative: 0.1,
    });
    expect(deltaView({ ...clp, previous: 100, delta: -10 })).toMatchObject({ direction: 'down', sentiment: 'good' });
    expect(deltaView({ unit: 'CLP', better: null, previous: 100, delta: 10 })).toMatchObject({ sentiment: 'neutral' });
  });
  it('is neutral within the noise', () => {
    expect(deltaView({ ...clp, previous: 1_000_000, delta: 5_000 })?.sentiment).toBe('neutral');
    expect(deltaView({ ...clp, previous: 1_000_000, delta: 5_001 })?.sentiment).toBe('bad');
    expect(deltaView({ unit: 'ratio', better: 'up', previous: 0.5, delta: -0.002 })?.sentiment).toBe('neutral');
  });
  it('is flat when the difference does not show', () => {
    expect(deltaView({ unit: 'days', better: 'down', previous: 30, delta: 0.04 })?.direction).toBe('flat');
  });
  it('is absent without a comparison: a trend is never invented', () => {
    expect(deltaView({ ...clp, previous: null, delta: null })).toBeNull();
  });
  it('writes relative and absolute, points for ratios, and no percent from zero', () => {
    expect(deltaTexts(deltaView({ ...clp, previous: 4_000_000_000, delta: 128_000_000 })!, 'CLP', 'es')).toEqual([
      '+3,2%',
      '+MM$\u00a0128',
    ]);
    expect(
      deltaTexts(deltaView({ unit: 'ratio', better: 'up', previous: 0.5, delta: -0.021 })!, 'ratio', 'es'),
    ).toEqual(['−2,1\u00a0pp']);
    expect(deltaTexts(deltaView({ unit: 'count', better: 'up', previous: 0, delta: 3 })!, 'count', 'en')).toEqual([
      '+3',
    ]);
    expect(deltaTexts(deltaView({ unit: 'days', better: 'down', previous: 40, delta: -2 })!, 'days', 'en')).toEqual([
      '−5.0%',
      '−2.0\u00a0days',
    ]);
    expect(deltaTexts(deltaView({ ...clp, previous: 1_000_000, delta: 41_000_000 })!, 'CLP', 'es')[0]).toBe('×42');
  });
});

describe('sparklines', () => {
  it('breaks at missing values instead of bridging them', () => {
    const path = sparkPath([1, 2, null, 4])!;
    expect(path.line).toBe('M0 29L33.33 20.33M100 3h0');
    expect(path.area).toBe(`M0 ${HEIGHT}L0 29L33.33 20.33L33.33 ${HEIGHT}Z`);
    expect(path.last).toEqual({ x: 100, y: 9.38 });
  });
  it('draws equal values as a level line', () => {
    expect(sparkPath([5, 5, 5])!.line).toBe('M0 16L50 16L100 16');
    expect(sparkPath([0, 0, 0])!.line).toBe('M0 29L50 29L100 29');
  });
  it('draws nothing from fewer than two values', () => {
    expect(sparkPath([null, 3, null])).toBeNull();
    expect(sparkSummary([])).toBeNull();
  });
  it('says where it went', () => {
    expect(sparkSummary([1, null, 9, 4])).toEqual({ min: 1, max: 9, last: 4, trend: 'up' });
    expect(sparkSummary([5, 9, 1, 5.2])?.trend).toBe('flat');
  });
});

describe('pace', () => {
  it('reads a ratio as the share reached and divides an amount by its target', () => {
    expect(paceOf({ value: 0.6, unit: 'ratio', target: { value: 100, elapsed: 0.7 } })).toEqual({
      reached: 0.6,
      expected: 0.7,
      target: 100,
    });
    expect(paceOf({ value: 50, unit: 'CLP', target: { value: 100, elapsed: 1.4 } })).toEqual({
      reached: 0.5,
      expected: 1,
      target: 100,
    });
  });
  it('is absent without target or value', () => {
    expect(paceOf({ value: null, unit: 'ratio', target: { value: 1, elapsed: 0 } })).toBeNull();
    expect(paceOf({ value: 5, unit: 'CLP', target: { value: 0, elapsed: 0 } })).toBeNull();
    expect(paceOf({ value: 5, unit: 'CLP' })).toBeNull();
  });
});

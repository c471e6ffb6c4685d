import { describe, expect, test } from 'vitest';
import { roundHalfUp } from '../exact/fraction.ts';
import { periodOf } from '../filters/period.ts';
import { paceLimits, targetOf, targetProgress } from './target.ts';

const AS_OF = '2025-03-31';
const goals = new Map([
  ['2025-01', 310],
  ['2025-02', 280],
  ['2025-03', 1000],
]);

describe('the target of a period', () => {
  test('adds the share of each month, rounded only to be shown', () => {
    const target = targetOf(periodOf({ from: '2025-01-31', to: '2025-03-01' }, AS_OF), goals)!;
    expect(roundHalfUp(target, 2)).toBe(322.26);
  });

  test('is missing when one month is', () => {
    expect(targetOf(periodOf({ from: '2024-12-31', to: '2025-03-01' }, AS_OF), goals)).toBeNull();
  });
});

describe('progress', () => {
  const target = targetOf(periodOf({}, AS_OF), goals);

  test('is collected over target', () => {
    expect(targetProgress({ value: 250, sampleSize: 3 }, target)).toEqual({ value: 0.25, sampleSize: 3 });
  });

  test('is missing without a target, or with one of nothing', () => {
    expect(targetProgress({ value: 250, sampleSize: 3 }, null)).toEqual({ value: null, sampleSize: 0 });
    const zero = targetOf(periodOf({}, AS_OF), new Map([['2025-03', 0]]));
    expect(targetProgress({ value: 250, sampleSize: 3 }, zero)).toEqual({ value: null, sampleSize: 0 });
  });
});

test('the pace is the time that has passed, amber from nine tenths of it', () => {
  expect(paceLimits(0.5, {})).toEqual({ green: 0.5, amber: 0.45 });
  expect(paceLimits(0.5, { target_pace_amber: 0.5 })).toEqual({ green: 0.5, amber: 0.25 });
});

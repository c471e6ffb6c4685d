import { describe, expect, test } from 'vitest';
import { dateRange, daysIn, elapsedShare, periodOf, previousPeriod, presetRange, targetMonths } from './period.ts';

const AS_OF = '2025-03-31';

describe('a preset ends today and includes it', () => {
  test.each([
    ['7d', '2025-03-25'],
    ['30d', '2025-03-02'],
    ['90d', '2025-01-01'],
    ['365d', '2024-04-01'],
    ['mtd', '2025-03-01'],
    ['ytd', '2025-01-01'],
  ] as const)('%s begins %s', (preset, from) => {
    expect(presetRange(preset, AS_OF)).toEqual({ from, to: AS_OF });
  });

  test('30d holds thirty days', () => {
    expect(daysIn(presetRange('30d', AS_OF))).toBe(30);
  });
});

describe('the period of flow figures', () => {
  test('is the month to date without a date filter', () => {
    expect(periodOf({}, AS_OF)).toEqual({ from: '2025-03-01', to: AS_OF, kind: 'month-to-date' });
  });

  test('of only from goes until today', () => {
    expect(periodOf({ from: '2024-12-24' }, AS_OF)).toEqual({ from: '2024-12-24', to: AS_OF, kind: 'range' });
  });

  test('of only to begins with its month', () => {
    expect(periodOf({ to: '2024-02-29' }, AS_OF)).toEqual({ from: '2024-02-01', to: '2024-02-29', kind: 'range' });
  });

  test('with the same days as the month to date is still a range of its own', () => {
    expect(periodOf({ from: '2025-03-01', to: AS_OF }, AS_OF).kind).toBe('range');
  });

  test('is empty when it would begin after today', () => {
    const period = periodOf({ from: '2025-04-02' }, AS_OF);
    expect(daysIn(period)).toBe(0);
    expect(previousPeriod(period)).toBeNull();
    expect(targetMonths(period)).toEqual([]);
    expect(elapsedShare(period, AS_OF)).toBeNull();
  });
});

test('the date filter of stock figures leaves a side open that is not given', () => {
  expect(dateRange({ from: '2025-01-01' }, AS_OF)).toEqual({ from: '2025-01-01', to: null });
  expect(dateRange({ to: '2025-01-01' }, AS_OF)).toEqual({ from: null, to: '2025-01-01' });
  expect(dateRange({}, AS_OF)).toEqual({ from: null, to: null });
});

describe('what a period is compared with', () => {
  test.each([
    ['2025-03-31', '2025-02-01', '2025-02-28'],
    ['2024-03-30', '2024-02-01', '2024-02-29'],
    ['2025-01-15', '2024-12-01', '2024-12-15'],
  ])('month to date of %s: the same days of last month, clipped', (asOf, from, to) => {
    expect(previousPeriod(periodOf({}, asOf))).toEqual({ from, to, kind: 'month-to-date' });
  });

  test('any other: as many days just before', () => {
    expect(previousPeriod(periodOf({ preset: '7d' }, AS_OF))).toEqual({
      from: '2025-03-18',
      to: '2025-03-24',
      kind: 'range',
    });
    expect(previousPeriod(periodOf({ from: '2025-03-01', to: '2025-03-01' }, AS_OF))).toMatchObject({
      from: '2025-02-28',
      to: '2025-02-28',
    });
  });
});

describe('the target of a period', () => {
  test('is the whole month for a month to date', () => {
    expect(targetMonths(periodOf({}, '2025-03-10'))).toEqual([{ month: '2025-03', days: 31, daysInMonth: 31 }]);
  });

  test('is each month by its days for any other', () => {
    expect(targetMonths(periodOf({ from: '2025-01-30', to: '2025-03-02' }, AS_OF))).toEqual([
      { month: '2025-01', days: 2, daysInMonth: 31 },
      { month: '2025-02', days: 28, daysInMonth: 28 },
      { month: '2025-03', days: 2, daysInMonth: 31 },
    ]);
  });
});

test('the elapsed share is that of the month for a month to date, else of the period', () => {
  expect(elapsedShare(periodOf({}, '2025-06-15'), '2025-06-15')).toBe(0.5);
  expect(elapsedShare(periodOf({ from: '2025-03-30', to: '2025-04-02' }, AS_OF), AS_OF)).toBe(0.5);
  expect(elapsedShare(periodOf({ from: '2025-01-01', to: '2025-02-01' }, AS_OF), AS_OF)).toBe(1);
  expect(elapsedShare(periodOf({ from: '2025-05-01', to: '2025-05-02' }, AS_OF), AS_OF)).toBe(0);
});

import { describe, expect, test } from 'vitest';
import { semaphore, toKpi } from './kpi.ts';

describe('the semaphore', () => {
  test.each([
    ['down', 35, 'green'],
    ['down', 35.1, 'amber'],
    ['down', 45, 'amber'],
    ['down', 45.1, 'red'],
  ] as const)('of %s limits 35 and 45 at %d is %s', (better, value, status) => {
    expect(semaphore(value, better, { green: 35, amber: 45 })).toBe(status);
  });

  test.each([
    [0.85, 'green'],
    [0.8499, 'amber'],
    [0.7, 'amber'],
    [0.6999, 'red'],
  ] as const)('of up limits 0.85 and 0.70 at %d is %s', (value, status) => {
    expect(semaphore(value, 'up', { green: 0.85, amber: 0.7 })).toBe(status);
  });

  test('says nothing of what is missing', () => {
    expect(semaphore(null, 'up', { green: 1, amber: 0 })).toBe('none');
  });
});

describe('a KPI', () => {
  const period = { from: '2025-05-01', to: '2025-05-30' };

  test('is compared in its own unit, days to one decimal', () => {
    const kpi = toKpi(
      'avg_collection_days',
      { value: 12.3, sampleSize: 4 },
      { previous: 11.9, source: 'computed', period },
      [null, 11.9],
      { avg_collection_days_green: 12 },
    );
    expect(kpi).toEqual({
      value: 12.3,
      unit: 'days',
      better: 'down',
      status: 'amber',
      limits: { green: 12, amber: 45 },
      previous: 11.9,
      previousSource: 'computed',
      previousPeriod: period,
      delta: 0.4,
      sampleSize: 4,
      spark: [null, 11.9],
    });
  });

  test('that has nothing to be compared with invents no trend', () => {
    const kpi = toKpi('dso', { value: 30, sampleSize: 1 }, { previous: null, source: 'computed', period }, [], {});
    expect(kpi).toMatchObject({ previous: null, previousSource: 'none', delta: null });
    expect(kpi).not.toHaveProperty('previousPeriod');
  });

  test('without limits shows no colour', () => {
    const kpi = toKpi('receivables', { value: 1, sampleSize: 1 }, { previous: 2, source: 'recorded' }, [], {});
    expect(kpi).toMatchObject({ status: 'none', delta: -1 });
    expect(kpi).not.toHaveProperty('limits');
  });
});

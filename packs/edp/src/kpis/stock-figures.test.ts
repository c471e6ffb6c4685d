import { describe, expect, test } from 'vitest';
import { ageBounds, classesOf, type Class } from '../facts/classes.ts';
import type { StatusTotals } from '../facts/status-totals.ts';
import type { AgeCell, Stock } from '../facts/stock.ts';
import { capitalCost, stockFigures } from './stock-figures.ts';

const NOTHING: Stock = { totals: [], ages: [], dues: [], soon: [], activeProjects: 0, activeClients: 0 };

const aged = (age: Class, amount: number): AgeCell => ({ age, count: 1, amount });

const PAID: StatusTotals = {
  status: 'paid',
  count: 1,
  amount: 0,
  timedAmount: 0,
  timedCount: 0,
  dayAmount: '0',
  approvedCount: 0,
  approvedAmount: 0,
  approvedProposedAmount: 0,
  conformityCount: 0,
  conformityDaysCount: 0,
  conformityDays: 0,
  reworkCount: 0,
  undatedCount: 0,
};

describe('classes', () => {
  test('number the line as width_bucket does', () => {
    expect(classesOf([0, 16])).toEqual([
      { from: -Infinity, to: -1 },
      { from: 0, to: 15 },
      { from: 16, to: Infinity },
    ]);
  });

  test('of age have a bound at every threshold that a rule sets', () => {
    expect(ageBounds({})).toEqual([0, 16, 31, 46, 61, 91]);
    expect(ageBounds({ critical_days: 120, efficient_days: 20 })).toEqual([0, 16, 21, 31, 46, 61, 91, 121]);
  });
});

test('ratios over nothing are missing, sums over nothing are zero', () => {
  const figures = stockFigures(NOTHING, {});
  expect(figures.receivables).toEqual({ value: 0, sampleSize: 0 });
  expect(figures.overdue_count).toEqual({ value: 0, sampleSize: 0 });
  for (const key of [
    'dso',
    'critical_share',
    'approval_rate',
    'recovery_rate',
    'conformity_days',
    'rework_rate',
  ] as const) {
    expect({ key, ...figures[key] }).toEqual({ key, value: null, sampleSize: 0 });
  }
});

test('a rule moves what is critical', () => {
  const [, , , , , sixty, ninety] = classesOf(ageBounds({}));
  const ages = [aged(sixty!, 70), aged(ninety!, 30)];
  expect(stockFigures({ ...NOTHING, ages }, {}).critical_share).toEqual({ value: 0.3, sampleSize: 2 });
  const rules = { critical_days: 60 };
  const classes = classesOf(ageBounds(rules));
  const moved = [aged(classes.at(-2)!, 70), aged(classes.at(-1)!, 30)];
  expect(stockFigures({ ...NOTHING, ages: moved }, rules).critical_share.value).toBe(1);
});

test('the forecast weighs by age and rounds once', () => {
  const ages = classesOf(ageBounds({}));
  const soon = [aged(ages[1]!, 1), aged(ages.at(-1)!, 1)];
  // 0.85 + 0.35 = 1.2; each rounded by itself would give 1.
  expect(stockFigures({ ...NOTHING, soon }, {}).forecast_30d).toEqual({ value: 1, sampleSize: 2 });
  const twice = [...soon, aged(ages.at(-1)!, 1)];
  expect(stockFigures({ ...NOTHING, soon: twice }, {}).forecast_30d.value).toBe(2);
});

test('money that waits costs 12 % a year, each figure rounded from the exact one', () => {
  expect(capitalCost(2_734_653_657, {})).toEqual({ daily: 899_064, annual: 328_158_439 });
  expect(capitalCost(2_039_795_689, {})).toEqual({ daily: 670_618, annual: 244_775_483 });
});

test('dso stays exact where a number is not', () => {
  // Σ days · amount is beyond 2^53; the quotient is 35.05 exactly.
  const totals = [{ ...PAID, timedAmount: 9_000_000_000_000_000, timedCount: 2, dayAmount: '315450000000000000' }];
  expect(stockFigures({ ...NOTHING, totals }, {}).dso).toEqual({ value: 35.1, sampleSize: 2 });
});

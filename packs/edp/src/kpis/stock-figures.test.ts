import { describe, expect, test } from 'vitest';
import { ageBounds, classesOf, EXPECTED_BOUNDS } from '../facts/classes.ts';
import type { StockCell } from '../facts/stock.ts';
import { capitalCost, stockFigures } from './stock-figures.ts';

const NO_CELLS = { cells: [], activeProjects: 0, activeClients: 0 };

function cell(over: Partial<StockCell>): StockCell {
  return {
    status: 'sent',
    age: null,
    expected: null,
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
    untimedCount: 0,
    undatedCount: 0,
    firstDate: '2025-01-01',
    lastDate: '2025-01-01',
    ...over,
  };
}

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
  const figures = stockFigures(NO_CELLS, {});
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
  const cells = [cell({ age: sixty!, amount: 70 }), cell({ age: ninety!, amount: 30 })];
  expect(stockFigures({ ...NO_CELLS, cells }, {}).critical_share).toEqual({ value: 0.3, sampleSize: 2 });
  const rules = { critical_days: 60 };
  const classes = classesOf(ageBounds(rules));
  const moved = [cell({ age: classes.at(-2)!, amount: 70 }), cell({ age: classes.at(-1)!, amount: 30 })];
  expect(stockFigures({ ...NO_CELLS, cells: moved }, rules).critical_share.value).toBe(1);
});

test('the forecast weighs by age and rounds once', () => {
  const ages = classesOf(ageBounds({}));
  const [overdue, soon, later] = classesOf(EXPECTED_BOUNDS);
  const cells = [
    cell({ age: ages[1]!, expected: soon!, amount: 1 }),
    cell({ age: ages.at(-1)!, expected: soon!, amount: 1 }),
    cell({ age: ages[1]!, expected: overdue!, amount: 1000 }),
    cell({ age: ages[1]!, expected: later!, amount: 1000 }),
  ];
  // 0.85 + 0.35 = 1.2; each rounded by itself would give 1.
  expect(stockFigures({ ...NO_CELLS, cells }, {}).forecast_30d).toEqual({ value: 1, sampleSize: 2 });
  const twice = [...cells, cell({ age: ages.at(-1)!, expected: soon!, amount: 1 })];
  expect(stockFigures({ ...NO_CELLS, cells: twice }, {}).forecast_30d.value).toBe(2);
});

test('money that waits costs 12 % a year, each figure rounded from the exact one', () => {
  expect(capitalCost(2_734_653_657, {})).toEqual({ daily: 899_064, annual: 328_158_439 });
  expect(capitalCost(2_039_795_689, {})).toEqual({ daily: 670_618, annual: 244_775_483 });
});

test('dso stays exact where a number is not', () => {
  // Σ days · amount is beyond 2^53; the quotient is 35.05 exactly.
  const cells = [
    cell({ status: 'paid', timedAmount: 9_000_000_000_000_000, timedCount: 2, dayAmount: '315450000000000000' }),
  ];
  expect(stockFigures({ ...NO_CELLS, cells }, {}).dso).toEqual({ value: 35.1, sampleSize: 2 });
});

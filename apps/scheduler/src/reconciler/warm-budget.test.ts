import { expect, test } from 'vitest';
import { createWarmBudget, type WarmCandidate } from './warm-budget.ts';

const candidate = (wire: string, computeMs: number, checkedAtMs: number) => ({
  key: { wire },
  computeMs,
  checkedAtMs,
});
const wires = (taken: readonly WarmCandidate[]) => taken.map(({ key }) => key.wire);

test('takes what the time pays for, those that rested longest first', () => {
  const budget = createWarmBudget(0.1, 1_000);
  const all = [candidate('young', 100, 30), candidate('old', 900, 10), candidate('middle', 100, 20)];
  expect(wires(budget.take(all, 0, false))).toEqual(['old', 'middle']);
  expect(wires(budget.take([candidate('next', 100, 1)], 0, false))).toEqual([]);
});

test('what is costly has its turn, and its debt is paid before the next', () => {
  const budget = createWarmBudget(0.1, 1_000);
  expect(wires(budget.take([candidate('costly', 3_000, 0)], 0, false))).toEqual(['costly']);
  expect(wires(budget.take([candidate('next', 10, 0)], 20_000, false))).toEqual([]);
  expect(wires(budget.take([candidate('next', 10, 0)], 20_001, false))).toEqual(['next']);
});

test('saves no more than it may', () => {
  const budget = createWarmBudget(0.1, 1_000);
  const many = Array.from({ length: 30 }, (_, index) => candidate(`${index}`, 100, index));
  expect(budget.take([], 0, false)).toEqual([]);
  expect(budget.take(many, 3_600_000, false)).toHaveLength(10);
});

test('what was asked for and is on its way is not paid for twice', () => {
  const budget = createWarmBudget(1, 10_000);
  const all = [candidate('a', 10, 0), candidate('b', 10, 1)];
  expect(wires(budget.take(all, 0, false))).toEqual(['a', 'b']);
  expect(wires(budget.take(all, 2_000, false))).toEqual([]);
  expect(wires(budget.take(all, 20_000, false))).toEqual(['a', 'b']);
});

test('gives way to live refreshes: a tenth is saved while they keep coming, and what was saved before is not spent', () => {
  const budget = createWarmBudget(0.1, 1_000);
  const many = Array.from({ length: 30 }, (_, index) => candidate(`${index}`, 100, index));
  expect(budget.take(many, 0, true)).toHaveLength(1);
  expect(budget.take(many, 4_000, true)).toHaveLength(1);
  expect(budget.take(many, 14_000, false)).toHaveLength(10);
});

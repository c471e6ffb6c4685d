import { expect, it } from 'vitest';
import type { Snapshot } from '@pulso/kpi-core';
import { createAnswered } from './answered.ts';

const snapshot = (version: string) => ({ data: {}, meta: { version } }) as Snapshot;

it('stands before what began earlier, until something later is stored', () => {
  const answered = createAnswered();
  const direct = answered.add('a', snapshot('200'));
  expect(answered.since('a', '100')).toBe(direct);
  expect(answered.since('b', '100')).toBeUndefined();
  expect(answered.since('a', '201')).toBeUndefined();
  expect(answered.since('a', '100')).toBeUndefined();
});

it('keeps so many keys, the latest', () => {
  const answered = createAnswered(2);
  for (const key of ['a', 'b', 'a', 'c']) answered.add(key, snapshot('5'));
  expect(['a', 'b', 'c'].map((key) => answered.since(key, '1') !== undefined)).toEqual([true, false, true]);
});

it('tells what began a moment ago, and nothing that begins later than now', () => {
  const answered = createAnswered();
  const direct = answered.add('a', snapshot('5000000'));
  const within = (nowMs: number) => answered.within('a', 2_000, nowMs);
  expect([within(5_000), within(6_999), within(7_000), within(4_999)]).toEqual([direct, direct, undefined, undefined]);
  expect(answered.within('b', 2_000, 5_000)).toBeUndefined();
});

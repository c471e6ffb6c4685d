import { expect, test } from 'vitest';
import { createPatience } from './patience.ts';

test('a key that keeps waiting counts as swallowed once, twice …, each after twice the time', () => {
  const patience = createPatience(1_000);
  const attempt = (nowMs: number) => patience.waiting(['a'], nowMs).get('a');
  expect([0, 999, 1_000, 1_999, 2_000, 3_999, 4_000, 8_000].map(attempt)).toEqual([0, 0, 1, 1, 2, 2, 3, 4]);
});

test('a key that was answered starts anew', () => {
  const patience = createPatience(1_000);
  patience.waiting(['a', 'b'], 0);
  expect(patience.waiting(['b'], 1_500)).toEqual(new Map([['b', 1]]));
  expect(patience.waiting(['a', 'b'], 2_000)).toEqual(
    new Map([
      ['a', 0],
      ['b', 2],
    ]),
  );
});

test('asks again within a bounded time however long it was in vain', () => {
  const patience = createPatience(3_000);
  const times = (atMs: number) => patience.waiting(['a'], atMs).get('a')!;
  times(0);
  expect([3_000, 6_000, 12_000, 24_000, 44_000, 64_000].map(times)).toEqual([1, 2, 3, 4, 5, 6]);
  for (let atMs = 64_000; atMs < 3_600_000; atMs += 20_000) expect(times(atMs + 20_000)).toBe(times(atMs) + 1);
});

import { expect, test } from 'vitest';
import { createRetries } from './retries.ts';

/** The seconds at which a key that is never answered is asked for, looked at every two seconds. */
function askedAt(seconds: number, taken: (second: number) => boolean): number[] {
  const retries = createRetries();
  const asked: number[] = [];
  for (let second = 0; second <= seconds; second += 2) {
    if (retries.due('a', second * 1_000) === null) continue;
    asked.push(second);
    if (taken(second)) retries.asked('a', second * 1_000);
  }
  return asked;
}

test('what fails again and again is asked for ever more seldom, and never given up', () => {
  const asked = askedAt(3_600, () => true);
  expect(asked.slice(0, 6)).toEqual([0, 4, 10, 22, 46, 94]);
  expect(asked.length).toBeLessThan(20);
  expect(asked.at(-1)).toBeGreaterThan(3_600 - 301);
});

test('a queue that takes nothing is no reason to wait longer when it is back', () => {
  const asked = askedAt(700, (second) => second < 5 || second > 600);
  expect(asked.filter((second) => second > 600)[0]).toBe(602);
});

test('each attempt has its number, and what was answered starts anew', () => {
  const retries = createRetries(1_000);
  for (const [key, atMs] of [
    ['a', 0],
    ['b', 0],
    ['a', 1_000],
  ] as const)
    retries.asked(key, atMs);
  expect([retries.due('a', 2_999), retries.due('a', 3_000), retries.due('b', 1_000)]).toEqual([null, 2, 1]);
  retries.keep(new Set(['b']));
  expect([retries.due('a', 0), retries.due('b', 999)]).toEqual([0, null]);
});

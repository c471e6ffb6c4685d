import { expect, it } from 'vitest';
import { createRedisClock } from './redis-clock.ts';

it('follows Redis by what it last answered, to within half a round trip', () => {
  let localMs = 1000;
  const clock = createRedisClock(() => localMs);
  expect(clock.nowMs()).toBe(1000);
  clock.sample(500_000_000, 1000, 1010);
  expect(clock.nowMs()).toBe(500_000 - 5);
  localMs = 2000;
  expect(clock.nowMs()).toBe(501_000 - 5);
});

it('does not let a slow answer replace a quick one, until that is old', () => {
  let localMs = 0;
  const clock = createRedisClock(() => localMs);
  clock.sample(1_000_000, 0, 2);
  clock.sample(9_000_000, 100, 200);
  expect(clock.nowMs()).toBe(999);
  localMs = 40_000;
  clock.sample(9_000_000, 40_000, 40_100);
  expect(clock.nowMs()).toBe(9000 - 50);
});

it('takes nothing from a call that took so long because this process stood still', () => {
  const clock = createRedisClock(() => 100_000);
  clock.sample(100_000_000, 0, 2);
  clock.sample(5_000_000, 90_000, 91_001);
  expect(clock.nowMs()).toBe(100_000 + 99_999);
});

it('takes nothing from a call that ended before it began, because the local clock was set back', () => {
  const clock = createRedisClock(() => 100_000);
  clock.sample(100_000_000, 0, 2);
  clock.sample(200_000_000, 200_000, 100_000);
  expect(clock.nowMs()).toBe(100_000 + 99_999);
});

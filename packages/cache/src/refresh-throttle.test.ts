import { expect, it } from 'vitest';
import { createRefreshThrottle } from './refresh-throttle.ts';

it('asks for a key once per window, for each key on its own', () => {
  let nowMs = 0;
  const throttle = createRefreshThrottle({ windowMs: 1000, clock: () => nowMs });
  expect([throttle.allow('a'), throttle.allow('a'), throttle.allow('b')]).toEqual([true, false, true]);
  nowMs = 999;
  expect(throttle.allow('a')).toBe(false);
  nowMs = 1000;
  expect([throttle.allow('a'), throttle.allow('a')]).toEqual([true, false]);
});

it('asks again at once for a key whose request did not go through', () => {
  const throttle = createRefreshThrottle({ clock: () => 0 });
  throttle.allow('a');
  throttle.forget('a');
  expect(throttle.allow('a')).toBe(true);
});

it('remembers a bounded number of keys', () => {
  const throttle = createRefreshThrottle({ maxKeys: 2, clock: () => 0 });
  for (const wire of ['a', 'b', 'c']) throttle.allow(wire);
  expect(throttle.allow('c')).toBe(false);
  expect(throttle.allow('a')).toBe(true);
});

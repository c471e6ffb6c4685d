import { expect, test } from 'vitest';
import { decideRestart, RECYCLE_EXIT_CODE, type Ending } from './restart-policy.ts';

const crash: Ending = { exit: { code: 1, signal: null }, uptimeMs: 100, failures: 0, booting: false };

function delaysOf(ending: Ending, times: number): number[] {
  const delays: number[] = [];
  let { failures } = ending;
  for (let index = 0; index < times; index += 1) {
    const decision = decideRestart({ ...ending, failures });
    if (decision.action === 'give-up') break;
    delays.push(decision.delayMs);
    failures = decision.failures;
  }
  return delays;
}

test('a process that keeps ending is started ever more seldom, and never given up once the product was up', () => {
  expect(delaysOf(crash, 10)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('while the product boots, the fourth quick end in a row is the last', () => {
  expect(delaysOf({ ...crash, booting: true }, 10)).toEqual([250, 500, 1000]);
});

test('who ran for half a minute begins a new count', () => {
  const decision = decideRestart({ ...crash, uptimeMs: 30_000, failures: 9 });
  expect(decision).toEqual({ action: 'restart', delayMs: 250, failures: 1 });
});

test('a process that recycles itself is started at once, however often', () => {
  const exit = { code: RECYCLE_EXIT_CODE, signal: null };
  expect(decideRestart({ ...crash, exit, failures: 9, booting: true })).toEqual({
    action: 'restart',
    delayMs: 0,
    failures: 0,
  });
});

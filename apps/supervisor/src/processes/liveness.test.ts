import { expect, test } from 'vitest';
import { createLiveness } from './liveness.ts';

const looks = (liveness: ReturnType<typeof createLiveness>, count: number): boolean[] =>
  Array.from({ length: count }, () => liveness.look());

test('a process that falls silent is stuck after so many looks', () => {
  const liveness = createLiveness(3);
  liveness.heard();
  expect(looks(liveness, 4)).toEqual([false, false, false, true]);
});

test('a process that tells now and then is not', () => {
  const liveness = createLiveness(3);
  for (let turn = 0; turn < 5; turn += 1) {
    liveness.heard();
    expect(looks(liveness, 3)).toEqual([false, false, false]);
  }
});

test('a process that has told nothing yet is still starting', () => {
  expect(looks(createLiveness(3), 10)).not.toContain(true);
});

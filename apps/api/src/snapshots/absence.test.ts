import { expect, test } from 'vitest';
import { createAbsence } from './absence.ts';

test('counts from the first time that nothing answered, until something does', () => {
  let now = 100;
  const absence = createAbsence(() => now);
  expect(absence.forMs()).toBe(0);
  absence.begin();
  now = 300;
  absence.begin();
  expect(absence.forMs()).toBe(200);
  absence.end();
  expect(absence.forMs()).toBe(0);
  absence.begin();
  now = 350;
  expect(absence.forMs()).toBe(50);
});

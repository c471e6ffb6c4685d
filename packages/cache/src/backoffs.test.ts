import { expect, test } from 'vitest';
import { parseBackoff } from './backoffs.ts';

const limits = { baseMs: 1_000, maxMs: 5_000 };

test.each([
  ['the first failure', '10000:1:why', { failures: 1, failedAtMs: 9_000, untilMs: 10_000, error: 'why' }],
  ['the third one', '10000:3:a:b\nc', { failures: 3, failedAtMs: 6_000, untilMs: 10_000, error: 'a:b\nc' }],
  ['one of many', '10000:99:', { failures: 99, failedAtMs: 5_000, untilMs: 10_000, error: '' }],
])('%s tells when it was and until when all wait', (_name, text, backoff) => {
  expect(parseBackoff(text, limits)).toEqual(backoff);
});

test.each(['', '10000:0:none', 'x:1:why', '10000:why'])('%o is no back-off', (text) => {
  expect(parseBackoff(text, limits)).toBeNull();
});

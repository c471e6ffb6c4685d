import { expect, test } from 'vitest';
import { add, NOTHING, summaryLine } from './tally.ts';
import { tallyOf } from './vitest.ts';

test('the last line names skipped tests only when there are any', () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(summaryLine(add({ passed: 12, failed: 1, skipped: 2 }, NOTHING))).toBe('12 passed, 1 failed, 2 skipped');
});

test('a test file that failed before its first test counts as a failure', () => {
  const report = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };
  const failedTest = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  const brokenImport = { status: 'failed', assertionResults: [] };
  const fine = { status: 'passed', assertionResults: [{ status: 'passed' }] };
  expect(tallyOf({ ...report, testResults: [failedTest, brokenImport, fine] })).toEqual({
    passed: 3,
    failed: 2,
    skipped: 2,
  });
});

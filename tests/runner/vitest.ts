import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import type { Tally } from './tally.ts';

/** The part of Vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts a report; a file that failed before its first test (an import, a hook) counts as one failure. */
export function tallyOf(report: Report): Tally {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Runs unit and integration tests, all of them or the files whose path holds one of the patterns. */
export async function runVitest(patterns: readonly string[], folder: string): Promise<Tally> {
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runCommand('vitest', ['run', ...reporters, ...patterns], { show: true });
  let tally: Tally;
  try {
    tally = tallyOf(JSON.parse(readFileSync(file, 'utf8')) as Report);
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it ended before it could report
  }
  // An error outside any test, for example in the teardown.
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM } from '../support/chromium.ts';
import { runCommand } from './run-command.ts';
import { NOTHING, type Tally } from './tally.ts';

/** The part of Playwright's JSON report that is read. */
interface Report {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly unknown[];
  readonly suites: readonly Suite[];
}
interface Suite {
  readonly specs: readonly unknown[];
  readonly suites?: readonly Suite[];
}

const INSTALL = ['install', '-y', '--no-install-recommends', 'chromium'];

function countSpecs(suites: readonly Suite[]): number {
  return suites.reduce((sum, suite) => sum + suite.specs.length + countSpecs(suite.suites ?? []), 0);
}

/** Installs Debian's Chromium on a build machine, where that is allowed and expected. */
async function installChromium(print: (text: string) => void): Promise<void> {
  const mayInstall = process.env['CI'] === 'true' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) return;
  print('installing chromium for the browser tests (apt-get) …\n');
  await runCommand('apt-get', ['update', '-q'], { show: false });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await runCommand('apt-get', INSTALL, { show: false, env });
  if (code !== 0) print(`${output.trim()}\n`);
}

/**
 * Runs the browser tests in Debian's Chromium. Without one they count as skipped, and the command that enables them
 * is printed.
 */
export async function runBrowserTests(
  patterns: readonly string[],
  folder: string,
  print: (text: string) => void,
): Promise<Tally> {
  if (!existsSync(CHROMIUM)) await installChromium(print);
  const file = join(folder, 'playwright.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  if (!existsSync(CHROMIUM)) {
    await runCommand('playwright', ['test', '--list', '--reporter=json', ...patterns], { show: false, env });
    const skipped = countSpecs(readReport(file)?.suites ?? []);
    print(`skip ${skipped} browser tests: there is no ${CHROMIUM}. To enable them: apt-get ${INSTALL.join(' ')}\n`);
    return { ...NOTHING, skipped };
  }
  const { code } = await runCommand('playwright', ['test', '--reporter=list,json', ...patterns], { show: true, env });
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }; // it ended before it could report
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + flaky + report.errors.length;
  return { passed: expected, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBrowserTests } from './runner/browser.ts';
import { runStaticChecks } from './runner/static-checks.ts';
import { add, NOTHING, summaryLine } from './runner/tally.ts';
import { runVitest } from './runner/vitest.ts';

/**
 * `npm test`: types, lint, format, dead code, unit and integration tests, browser tests. With patterns, only the
 * test files whose path holds one of them; those under `tests/e2e` go to the browser.
 */
const print = (text: string): void => void process.stdout.write(text);
const patterns = process.argv.slice(2);
const inBrowser = patterns.filter((pattern) => pattern.includes('e2e'));
const inNode = patterns.filter((pattern) => !inBrowser.includes(pattern));
const all = patterns.length === 0;

const folder = mkdtempSync(join(tmpdir(), 'pulso-report-'));
let tally = NOTHING;
if (all) tally = add(tally, await runStaticChecks(print));
if (all || inNode.length > 0) tally = add(tally, await runVitest(inNode, folder));
if (all || inBrowser.length > 0) tally = add(tally, await runBrowserTests(inBrowser, folder, print));
rmSync(folder, { recursive: true, force: true });

print(`\n${summaryLine(tally)}\n`);
process.exit(tally.failed === 0 ? 0 : 1);

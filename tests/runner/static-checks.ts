import { runCommand } from './run-command.ts';
import { add, NOTHING, type Tally } from './tally.ts';

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const CHECKS: readonly Check[] = [
  { name: 'types (tsc)', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'lint (oxlint)', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format (oxfmt)', command: 'oxfmt', args: ['--check'] },
  { name: 'unused code and dependencies (knip)', command: 'knip', args: ['--no-progress'] },
];

/** Types, lint, format and dead code; each is one check, and says what is wrong only when something is. */
export async function runStaticChecks(print: (text: string) => void): Promise<Tally> {
  let tally = NOTHING;
  for (const { name, command, args } of CHECKS) {
    const began = performance.now();
    const { code, output } = await runCommand(command, args, { show: false });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (code !== 0) print(`${output.trim()}\n`);
    print(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}, ${seconds} s\n`);
    tally = add(tally, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });
  }
  return tally;
}

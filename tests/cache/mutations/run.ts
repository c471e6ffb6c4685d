import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import type { TestCase } from 'vitest/node';
import { ROOT } from '../../support/paths.ts';
import { readCommandLine } from '../../support/command-line.ts';
import { publishServices } from '../../support/run-services.ts';
import { mutations } from './list.ts';
import { without } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const USAGE = `npm run mutations [-- WORDS] [--markdown]
  Takes one rule of the cache after the other out of the source as it is loaded (nothing is written) and runs the test
  that guards it; exit code 1 when one stays green. Takes a few minutes, so it is no part of npm test.
  WORDS        only the rules whose text, file or test contain all of them
  --markdown   prints the table of docs/cache-rules.md`;

const { values, positionals } = readCommandLine(USAGE, () =>
  parseArgs({ options: { markdown: { type: 'boolean', default: false } }, allowPositionals: true }),
);

interface Outcome {
  readonly red: readonly string[];
  readonly green: readonly string[];
  readonly message: string;
}

/** Runs the test that guards a rule, in a process that sees the source without it (or, to compare, with it). */
async function play(mutation: Mutation, removed: boolean): Promise<Outcome> {
  const path = join(ROOT, mutation.file);
  const vitest = await startVitest(
    'test',
    [mutation.test],
    {
      root: ROOT,
      config: false,
      watch: false,
      include: [mutation.test],
      testNamePattern: new RegExp(mutation.name.replaceAll(/[^\w ]/g, '.')),
      // What was transformed without a rule must not be found again with it.
      fsModuleCache: false,
      testTimeout: 8_000,
      reporters: [{}],
    },
    {
      plugins: [
        {
          name: 'without-a-rule',
          enforce: 'pre',
          transform: (code: string, id: string) => (removed && id === path ? without(mutation, code) : undefined),
        },
      ],
    },
  );
  const tests: TestCase[] = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const broken = vitest.state.getTestModules().flatMap((module) => module.errors());
  await vitest.close();
  // The exit code is about the rules, not about the tests that are meant to fail.
  process.exitCode = 0;
  if (tests.every((test) => test.result().state === 'skipped')) throw new Error(`no test is named ${mutation.name}`);
  if (broken.length > 0) throw new Error(`${mutation.test} could not be loaded: ${broken[0]?.message}`);
  const named = (state: string): string[] =>
    tests.filter((test) => test.result().state === state).map((test) => test.fullName);
  const failed = tests.find((test) => test.result().state === 'failed');
  return { red: named('failed'), green: named('passed'), message: failed?.result().errors?.[0]?.message ?? '' };
}

function table(rows: readonly Mutation[]): string {
  const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  const lines = rows.map(({ rule, file, from, to, test, name }) => {
    const change = to === '' ? `\`${cell(from)}\`` : `\`${cell(from)}\` → \`${cell(to)}\``;
    return `| ${cell(rule)} | ${file.split('/').at(-1)}: ${change} | ${test.split('/').at(-1)}: ${cell(name)} |`;
  });
  return ['| rule | taken out | test that goes red |', '|---|---|---|', ...lines].join('\n');
}

const wanted = mutations.filter(({ rule, file, test }) =>
  positionals.every((word) => `${rule} ${file} ${test}`.includes(word)),
);
if (values.markdown) {
  console.log(table(wanted));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-mutations-'));
  // The tests of the cache start their own Redis servers and need no database.
  publishServices({ source: 'embedded', postgresUrl: '', databasePrefix: '', template: '', folder });
  let green = 0;
  try {
    for (const mutation of wanted) {
      without(mutation, readFileSync(join(ROOT, mutation.file), 'utf8'));
      const { red, green: unharmed, message } = await play(mutation, true);
      const holds = red.length > 0;
      if (!holds) green += 1;
      console.log(`${holds ? 'red  ' : 'GREEN'} ${mutation.rule}\n      ${mutation.test}: ${red.join('; ')}`);
      console.log(`      ${message.split('\n')[0]?.slice(0, 150)} (${unharmed.length} unharmed)`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${wanted.length - green} of ${wanted.length} rules: the test fails without the rule`);
  if (green > 0) process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { readCommandLine } from '../support/command-line.ts';
import type { Bench } from './bench.ts';

/** A benchmark is a module that exports `run`; add it here under its name. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  cache: () => import('./cache/run.ts'),
  read: () => import('./read/run.ts'),
  latency: () => import('./latency/run.ts'),
  scale: () => import('./scale/run.ts'),
  precompute: () => import('./precompute/run.ts'),
  page: () => import('./page/run.ts'),
};

const USAGE = `npm run bench -- [NAME...] [--quick] [--json FILE]
  Without a name all, one after the other: ${Object.keys(benches).join(', ')}.
  --quick       small and short: shows that it runs, not how fast
  --json FILE   the results as JSON too`;

const { values, positionals } = readCommandLine(USAGE, () =>
  parseArgs({
    options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  }),
);
const wanted = positionals.length === 0 ? Object.keys(benches) : positionals;
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const name of wanted) {
    const bench = await benches[name]!();
    await bench.run({ quick: values.quick, ...(values.json === undefined ? {} : { json: values.json }) });
  }
}

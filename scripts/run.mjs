// `npm run pulso|api|worker|scheduler|bench|faults`: one program of the checkout, against the servers that are
// configured, that a running `npm start` provides, or that are started for it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { handOver, ROOT } from './hand-over.mjs';

const ENTRIES = {
  pulso: 'apps/cli/src/main.ts',
  api: 'apps/api/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  scheduler: 'apps/scheduler/src/main.ts',
  bench: 'tests/bench/main.ts',
  faults: 'tests/faults/main.ts',
};

const [name = '', ...args] = process.argv.slice(2);
const entry = ENTRIES[name];
if (entry === undefined || !existsSync(join(ROOT, entry))) {
  console.error(`There is no program ${name} in this checkout. There are: ${Object.keys(ENTRIES).join(', ')}.`);
  process.exit(2);
}
// Benchmarks and fault injection bring their own servers.
if (name === 'bench' || name === 'faults') await handOver(entry, args);
else await handOver('apps/supervisor/src/attach.ts', [entry, ...args]);

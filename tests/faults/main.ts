import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readCommandLine } from '../support/command-line.ts';
import { publishServices } from '../support/run-services.ts';
import { provideServices } from '../support/provide.ts';
import { heapGrowth, readHeap, writeHeap } from './heap.ts';
import type { HistoryEvent, ResourcesEvent } from './history.ts';
import { tableHead, tableRow } from './report.ts';
import { runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { soak, soakLine, soakTable } from './soak.ts';
import { startWorld } from './world.ts';

/** As in docker/compose.yaml. */
const CONTAINER = { NODE_OPTIONS: '--max-old-space-size=96 --max-semi-space-size=2', MALLOC_ARENA_MAX: '2' };

const USAGE = `npm run faults -- [--scenario F1,F2] [--seed N] [--seconds N] [--log]
  Injects faults into a whole installation under load and checks what was promised. Without a scenario all of them,
  one after the other, in one installation.
  --seconds N   how long a fault lasts, 20 as a rule
  --log         what the processes log, on stderr

npm run faults -- --soak MINUTES [--heap FOLDER]
  No fault, with the memory that containers get: tells what each process holds, and of which constructors the heaps of
  an api and a worker hold more at the end than after a third of the time. Their snapshots stay in the folder.

Scenarios: ${SCENARIOS.map(({ id }) => id).join(' ')}`;

const { values } = readCommandLine(USAGE, () =>
  parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      scenario: { type: 'string', default: '' },
      seconds: { type: 'string', default: '20' },
      log: { type: 'boolean', default: false },
      soak: { type: 'string' },
      heap: { type: 'string' },
    },
  }),
);
const wanted = values.scenario === '' ? SCENARIOS.map(({ id }) => id) : values.scenario.split(',');
const chosen = wanted.map((name) => SCENARIOS.filter(({ id }) => id === name || id.startsWith(`${name}-`)));
const unknown = wanted.filter((_, index) => chosen[index]!.length === 0);
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}. There are: ${SCENARIOS.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const { stop: stopServices, ...services } = await provideServices(() => {});
publishServices(services);
const seed = Number(values.seed);
let sink: (event: HistoryEvent) => void = () => {};
const world = await startWorld(services.folder, seed, {
  ...(values.soak === undefined ? {} : { variables: CONTAINER }),
  record(event) {
    if (event.kind === 'exit' && values.soak !== undefined) console.error(`${event.process} ended: ${event.how}`);
    sink(event);
  },
  onLine(process, line) {
    if (values.log && !line.includes('"level":"debug"')) console.error(`${process}: ${line}`);
  },
});
const stop = async (): Promise<void> => {
  await world.stop();
  await stopServices();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().finally(() => process.exit(130)));
/** Writing a snapshot costs seconds and leaves freed memory behind: the sizes of that run are no sizes of the product. */
async function soakWithHeaps(minutes: number): ReturnType<typeof soak> {
  const { heap } = values;
  const onLook = (stock: ResourcesEvent): void => console.error(soakLine(stock));
  if (heap === undefined) return soak(world, minutes, onLook);
  const examined = [world.of('api')[0]!, world.of('worker')[0]!];
  const path = (name: string, moment: string): string => resolve(heap, `${name}-${moment}.heapsnapshot`);
  const take = async (moment: string): Promise<void> => {
    for (const process of examined) await writeHeap(process, path(process.name, moment));
  };
  const first = delay((minutes * 60_000) / 3).then(() => take('before'));
  const stocks = await soak(world, minutes, onLook, () => take('after'));
  await first;
  for (const { name } of examined) {
    console.log(`| ${name} | MB before | MB after | objects more |\n|---|---|---|---|`);
    for (const row of heapGrowth(readHeap(path(name, 'before')), readHeap(path(name, 'after')))) console.log(row);
  }
  return stocks;
}

let failed = 0;
try {
  if (values.soak !== undefined) console.log(soakTable(await soakWithHeaps(Number(values.soak))));
  else console.log(tableHead);
  for (const scenario of values.soak === undefined ? chosen.flat() : []) {
    const result = await runScenario(world, scenario, {
      faultSeconds: Number(values.seconds),
      collect: (to) => void (sink = to),
    });
    console.log(tableRow(result, seed));
    if (values.log) console.error(`   looked at ${JSON.stringify(result.evidence)}`);
    for (const { invariant, detail } of result.violations.slice(0, 12)) console.error(`   ${invariant}: ${detail}`);
    if (result.violations.length > 0) failed += 1;
  }
  console.log(
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} on ${cpus().length} cores`,
  );
} finally {
  await stop();
}
process.exit(failed === 0 ? 0 : 1);

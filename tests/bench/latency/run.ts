import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { computeSnapshots, feedLag } from '@pulso/kpi-core';
import type { BenchOptions } from '../bench.ts';
import { watchStolen } from '../stolen.ts';
import { AS_OF, startInstallation, type BenchInstallation } from './installation.ts';
import { measureLatencies, quantile, type Arrival } from './latencies.ts';
import { startViewers, type Viewers } from './viewers.ts';
import { chooseWatched, type Watched } from './watched.ts';
import { chooseRows, writeChanges } from './writer.ts';

interface Load {
  readonly changesPerSecond: number;
  readonly variants: number;
}

const LOADS: readonly Load[] = [
  { changesPerSecond: 1, variants: 1 },
  { changesPerSecond: 1, variants: 50 },
  { changesPerSecond: 5, variants: 20 },
  { changesPerSecond: 5, variants: 50 },
  { changesPerSecond: 10, variants: 50 },
  { changesPerSecond: 20, variants: 50 },
  { changesPerSecond: 40, variants: 50 },
];
const LIMIT_MS = 250;

export interface LatencyRow extends Load {
  readonly sockets: number;
  readonly changes: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  readonly lost: number;
  /** Snapshots that a socket shows and that differ from a computation from the rows, when all is quiet. */
  readonly wrong: number;
  readonly eventsPerSocket: number;
  /** Processor time that the machine's host gave to others meanwhile, 0..1; `null` where it is not known. */
  readonly stolen: number | null;
}

/**
 * From the acknowledgement of a commit to the event at the socket that contains it, with api, two workers and
 * scheduler as processes of their own. Statements: `PULSO_BENCH_ROWS` (1 million, or 10,000 when quick). Loads other
 * than the usual: `PULSO_BENCH_LOADS`, changes a second × watched variants as in `20x50,40x50`.
 */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  const rows = Number(process.env['PULSO_BENCH_ROWS'] ?? (quick ? 10_000 : 1_000_000));
  const sockets = quick ? 100 : 500;
  const seconds = quick ? 5 : 20;
  const loads = askedLoads() ?? (quick ? LOADS.slice(0, 4) : LOADS);
  const installation = await startInstallation(rows, (message) => console.error(message));
  const viewers = startViewers();
  const results: LatencyRow[] = [];
  try {
    for (const load of loads) {
      const row = await measure(installation, viewers, load, sockets, seconds);
      results.push(row);
      console.error(JSON.stringify(row));
    }
  } finally {
    viewers.stop();
    await installation.stop();
  }
  console.log(`\ncommit → socket, ms; ${rows} statements, ${sockets} sockets, 2 workers, ${seconds} s each`);
  console.table(results);
  const good = results.filter(({ p99, lost, wrong }) => p99 !== null && p99 < LIMIT_MS && lost === 0 && wrong === 0);
  const best = good.toSorted((a, b) => b.changesPerSecond * b.variants - a.changesPerSecond * a.variants)[0];
  console.log(
    best
      ? `highest load with p99 < ${LIMIT_MS} ms: ${best.changesPerSecond} changes/s × ${best.variants} watched variants`
      : `no load had p99 < ${LIMIT_MS} ms`,
  );
  if (json !== undefined) await writeFile(json, JSON.stringify({ bench: 'latency', rows, sockets, results }, null, 2));
}

function askedLoads(): Load[] | undefined {
  return process.env['PULSO_BENCH_LOADS']?.split(',').map((load) => {
    const [changesPerSecond = NaN, variants = NaN] = load.split('x').map(Number);
    if (!(changesPerSecond > 0 && variants > 0)) throw new RangeError(`"${load}" is no load such as 20x50`);
    return { changesPerSecond, variants };
  });
}

async function measure(
  installation: BenchInstallation,
  viewers: Viewers,
  load: Load,
  sockets: number,
  seconds: number,
): Promise<LatencyRow> {
  const watched = await chooseWatched(installation.db, installation.pack, load.variants);
  const socketsOf = await viewers.open(installation.url, watched, Math.max(sockets, watched.length));
  const rows = await chooseRows(installation.db);
  await quiet(installation, viewers, []);
  const rate = { rate: load.changesPerSecond, seconds };
  // What runs for the first time is slower: prepared statements, compiled code.
  await writeChanges(installation.databaseUrl, rows, watched, { ...rate, seconds: 2 });
  await quiet(installation, viewers, []);

  const stolen = await watchStolen();
  const changes = await writeChanges(installation.databaseUrl, rows, watched, rate);
  const stolenShare = await stolen();
  const arrivals: Arrival[] = [];
  const last = await quiet(installation, viewers, arrivals);
  const { samples, lost } = measureLatencies(changes, arrivals, socketsOf);
  const wrong = await countWrong(installation, watched, last);
  await viewers.close();
  const rounded = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);
  return {
    ...load,
    sockets: Math.max(sockets, watched.length),
    changes: changes.length,
    p50: rounded(quantile(samples, 0.5)),
    p95: rounded(quantile(samples, 0.95)),
    p99: rounded(quantile(samples, 0.99)),
    max: rounded(samples.at(-1) ?? null),
    lost,
    wrong,
    eventsPerSocket: Math.round((arrivals.length / Math.max(sockets, watched.length)) * 10) / 10,
    stolen: stolenShare === null ? null : Math.round(stolenShare * 100) / 100,
  };
}

/** Waits until the feed is empty and nothing has arrived for a while; collects what arrives. Answers the newest data. */
async function quiet(
  { db }: BenchInstallation,
  viewers: Viewers,
  arrivals: Arrival[],
): Promise<Readonly<Record<string, string>>> {
  for (let calm = 0; ;) {
    await delay(250);
    const taken = await viewers.take();
    arrivals.push(...taken.arrivals);
    const { waiting } = await feedLag(db);
    calm = waiting === 0 && taken.arrivals.length === 0 ? calm + 1 : 0;
    if (calm === 8) return taken.last;
  }
}

async function countWrong(
  { db, pack }: BenchInstallation,
  watched: readonly Watched[],
  last: Readonly<Record<string, string>>,
): Promise<number> {
  let wrong = 0;
  for (const { variant, key } of watched) {
    const { results } = await computeSnapshots(db, pack, variant, ['kpis'], {
      asOf: AS_OF,
      reason: 'verify',
      base: 'rows',
      statementTimeoutMs: 60_000,
    });
    if (JSON.stringify(results.get('kpis')?.data) !== last[key]) wrong += 1;
  }
  return wrong;
}

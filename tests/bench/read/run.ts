import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createSnapshotCache } from '@pulso/cache';
import { loadPacks, SCOPE_ALL, snapshotKey, snapshotPolicies, variantOf } from '@pulso/kpi-core';
import { findRedis, startPostgres, startRedis } from '@pulso/servers';
import { Redis } from 'ioredis';
import { BINARIES, ROOT } from '../../support/paths.ts';
import { migrateDatabase } from '../../support/template.ts';
import type { BenchOptions } from '../bench.ts';
import { payload } from '../cache/payload.ts';
import { median } from '../median.ts';
import { startServer, type BenchServer } from './servers.ts';
import { assertWrk, load, type Load } from './wrk.ts';

const PATH = '/manager/api/kpis';
const BARE_KEY = 'bench:bytes';
const DOCUMENT_KEY = 'bench:document';

/** The read path under load beside bare servers that send the same bytes: interleaved rounds, medians. */
export async function run({ json, quick }: BenchOptions): Promise<void> {
  assertWrk();
  const home = await mkdtemp(join(tmpdir(), 'pulso-bench-read-'));
  const binary = await findRedis(BINARIES);
  const [postgres, cacheRedis, queueRedis] = await Promise.all([
    startPostgres({ home, durability: 'throwaway', binaries: BINARIES, onProgress: () => {} }),
    startRedis({ home, role: 'cache', binary, authenticate: false }),
    startRedis({ home, role: 'queue', binary, authenticate: false }),
  ]);
  const servers: BenchServer[] = [];
  try {
    await migrateDatabase(postgres.url);
    const environment = {
      DATABASE_URL: postgres.url,
      REDIS_CACHE_URL: cacheRedis.url,
      REDIS_QUEUE_URL: queueRedis.url,
      PULSO_HOME: home,
      BENCH_KEY: BARE_KEY,
      BENCH_DOCUMENT: DOCUMENT_KEY,
    };
    const etag = await storeSnapshot(cacheRedis.url);
    const start = async (...args: Parameters<typeof startServer>) => servers.push(await startServer(...args));
    const bare = (kind: string) => ({ ...environment, BENCH_KIND: kind });
    await start('pulso, L1', 'read/pulso-server.ts', environment, PATH);
    await start('pulso, L2', 'read/pulso-server.ts', { ...environment, L1_MAX_BYTES: '0' }, PATH);
    await start('pulso, 304', 'read/pulso-server.ts', environment, PATH, { 'If-None-Match': `"${etag}-gz"` });
    await start('node:http, memory', 'read/bare-server.ts', bare('http'), '/snapshot');
    await start('Express, memory', 'read/bare-server.ts', bare('express'), '/snapshot');
    await start('Express, getBuffer', 'read/bare-server.ts', bare('express-redis'), '/snapshot');
    await start('Express, bentocache', 'peers/bentocache-server.js', environment, '/snapshot');

    const figures = measure(servers, quick ? 1 : 5, quick ? 1 : 3);
    await report(figures, json);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all([postgres.stop(), cacheRedis.stop(), queueRedis.stop()]);
    await rm(home, { recursive: true, force: true });
  }
}

/** A snapshot of 16 KB of JSON under the key that the api reads, and its bytes for the others. Answers its tag. */
async function storeSnapshot(url: string): Promise<string> {
  const pack = (await loadPacks(['@pulso/pack-edp'], ROOT)).default;
  const variant = variantOf(pack, SCOPE_ALL, {});
  const key = snapshotKey(pack, variant, 'kpis');
  const hour = 3_600;
  const policies = snapshotPolicies({ dashboard: hour, kpis: hour, charts: hour, financials: hour });
  const cache = createSnapshotCache({ url, policies });
  await cache.start();
  const begun = await cache.writer.begin(key, { force: true });
  if (begun.outcome !== 'lead') throw new Error(`no lease: ${begun.outcome}`);
  await cache.writer.commit(begun.lease, { data: payload(), meta: { key: key.wire } });
  const read = await cache.reader.read(key);
  if (!read.found) throw new Error('the snapshot was not stored');
  const redis = new Redis(url);
  await redis.set(BARE_KEY, read.entry.body);
  await redis.set(DOCUMENT_KEY, gunzipSync(read.entry.body));
  await redis.quit();
  await cache.stop();
  return read.entry.header.etag;
}

type Figures = Record<string, Load>;

function measure(servers: readonly BenchServer[], rounds: number, seconds: number): Figures {
  const expected = (server: BenchServer) => (server.name.endsWith('304') ? 304 : 200);
  for (const server of servers) load(server, 1, expected(server));
  const loads = new Map(servers.map((server) => [server.name, [] as Load[]]));
  for (let round = 0; round < rounds; round += 1) {
    // Interleaved, so that a slow moment of the machine hits all alike, and every other round the other way round, so
    // that nobody always comes after the same one.
    for (const server of round % 2 === 0 ? servers : servers.toReversed())
      loads.get(server.name)!.push(load(server, seconds, expected(server)));
  }
  return Object.fromEntries(
    [...loads].map(([name, all]) => [
      name,
      {
        requestsPerSecond: median(all.map(({ requestsPerSecond }) => requestsPerSecond)),
        p99Ms: median(all.map(({ p99Ms }) => p99Ms)),
        cpuMicros: median(all.map(({ cpuMicros }) => cpuMicros)),
      },
    ]),
  );
}

async function report(figures: Figures, json: string | undefined): Promise<void> {
  const compare = (ours: string, theirs: string, floor: number) => {
    const ratio = figures[ours]!.requestsPerSecond / figures[theirs]!.requestsPerSecond;
    const tail = figures[ours]!.p99Ms / figures[theirs]!.p99Ms;
    return { ours, theirs, ratio, floor, p99Ratio: tail, holds: ratio >= floor && tail <= 1.5 };
  };
  const verdicts = [
    compare('pulso, L1', 'Express, memory', 0.8),
    compare('pulso, L2', 'Express, getBuffer', 0.8),
    compare('pulso, 304', 'pulso, L1', 1),
  ];
  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([name, { requestsPerSecond, p99Ms, cpuMicros }]) => [
        name,
        {
          'requests/s': Math.round(requestsPerSecond),
          'p99 ms': Number(p99Ms.toFixed(2)),
          'CPU µs': Number(cpuMicros.toFixed(1)),
        },
      ]),
    ),
  );
  console.table(
    verdicts.map(({ ratio, p99Ratio, ...row }) => ({
      ...row,
      ratio: ratio.toFixed(2),
      'p99 ratio': p99Ratio.toFixed(2),
    })),
  );
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ node: process.version, figures, verdicts }, null, 1)}\n`);
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
}

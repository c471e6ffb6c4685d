import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPacks, settleRollups, type PackDefinition } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { createDatabase as newDatabase, dropDatabase, startPostgres } from '@pulso/servers';
import { sql } from 'kysely';
import { BINARIES, ROOT } from '../../support/paths.ts';
import { migrateDatabase } from '../../support/template.ts';
import { median } from '../median.ts';

export const AS_OF = '2026-11-21';

/** A durable PostgreSQL that holds one loaded database at a time. */
export interface BenchServer {
  readonly pack: PackDefinition;
  /** Runs `work` on a database with so many generated statements. */
  withStatements<T>(rows: number, work: (db: Database) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const home = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
  const postgres = await startPostgres({ home, durability: 'durable', binaries: BINARIES, onProgress: () => {} });
  const pack = (await loadPacks(['@pulso/pack-edp'], ROOT)).default;
  const logger = createLogger('bench', 'silent');
  return {
    pack,
    async withStatements(rows, work) {
      const name = `bench_${rows}`;
      const url = await newDatabase(postgres.url, name);
      await migrateDatabase(url);
      const pool = createPool({ url, max: 8, applicationName: 'bench', logger, statementTimeoutMs: 1_200_000 });
      const db = createDatabase(pool);
      try {
        const startedAt = performance.now();
        await pack.demo.load({ db, asOf: AS_OF, kind: 'generated', rows, onProgress: () => {} });
        const loadedAt = performance.now();
        await settleRollups(db, pack);
        console.error(
          `${rows} statements loaded in ${seconds(loadedAt - startedAt)}, rollups built in ${seconds(performance.now() - loadedAt)}`,
        );
        await sql`vacuum (analyze)`.execute(db);
        return await work(db);
      } finally {
        await pool.end();
        await dropDatabase(postgres.url, name);
      }
    },
    async stop() {
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** The measurement in the middle, to a tenth. */
export function medianTenths(values: readonly number[]): number {
  return Math.round(median(values) * 10) / 10;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPacks, settleRollups, type PackDefinition } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { findRedis, freePort, startPostgres, startRedis } from '@pulso/servers';
import { sql } from 'kysely';
import { controlled } from '../../live/process.ts';
import { BINARIES, ROOT } from '../../support/paths.ts';
import { migrateDatabase } from '../../support/template.ts';

export const AS_OF = '2026-11-21';

/** The product as it runs in production, on durable servers of its own, with generated statements. */
export interface BenchInstallation {
  readonly url: string;
  readonly databaseUrl: string;
  readonly db: Database;
  readonly pack: PackDefinition;
  stop(): Promise<void>;
}

export async function startInstallation(rows: number, say: (message: string) => void): Promise<BenchInstallation> {
  const home = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
  const binary = await findRedis(BINARIES);
  const [postgres, cacheRedis, queueRedis, port] = await Promise.all([
    startPostgres({ home, durability: 'durable', binaries: BINARIES, onProgress: () => {} }),
    startRedis({ home, role: 'cache', binary, authenticate: false }),
    startRedis({ home, role: 'queue', binary, authenticate: false }),
    freePort(),
  ]);
  const logger = createLogger('bench', 'silent');
  const pool = createPool({ url: postgres.url, max: 4, applicationName: 'bench', logger, statementTimeoutMs: 600_000 });
  const db = createDatabase(pool);
  await migrateDatabase(postgres.url);
  const pack = (await loadPacks(['@pulso/pack-edp'], ROOT)).default;
  await pack.demo.load({ db, asOf: AS_OF, kind: 'generated', rows, onProgress: say });
  await settleRollups(db, pack);
  await sql`vacuum (analyze)`.execute(db);

  const variables = {
    DATABASE_URL: postgres.url,
    REDIS_CACHE_URL: cacheRedis.url,
    REDIS_QUEUE_URL: queueRedis.url,
    PULSO_HOME: home,
    PULSO_AS_OF: AS_OF,
    PULSO_DEMO: 'none',
    LOG_LEVEL: 'info',
    PORT: String(port),
  };
  const processes = ['api', 'worker', 'worker', 'scheduler'].map((app, index) =>
    controlled(app, `${app} ${index}`, variables),
  );
  await Promise.all(processes.map((each) => each.start()));
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    db,
    pack,
    async stop() {
      await Promise.all(processes.map((each) => each.stop()));
      await pool.end();
      await Promise.all([postgres.stop(), cacheRedis.stop(), queueRedis.stop()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDatabase,
  dropDatabasesNamed,
  endServersUnder,
  findRedis,
  lockHome,
  runningIn,
  startPostgres,
  type OnProgress,
} from '@pulso/servers';
import { dockerAnswers, postgresContainer } from './containers.ts';
import { BINARIES } from './paths.ts';
import type { RunServices } from './run-services.ts';
import { migrateDatabase } from './template.ts';

export interface ProvidedServices extends RunServices {
  readonly stop: () => Promise<void>;
}

const FOLDER_PREFIX = 'pulso-test-';

/**
 * Provides Postgres for a test run: `TEST_DATABASE_URL` if set, else a container if a Docker engine answers, else
 * the embedded server on a throw-away folder. The Redis servers are started by who needs one (`testRedis`).
 */
export async function provideServices(tell: OnProgress): Promise<ProvidedServices> {
  await removeAbandonedRuns();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  const lock = lockHome(folder);
  // The account that Postgres runs under when the tests run as root must be able to enter.
  chmodSync(folder, 0o755);
  const postgres = await providePostgres(folder, tell);
  const databasePrefix = `pulso_test_${randomBytes(4).toString('hex')}_`;
  const template = `${databasePrefix}template`;
  const stop = async (): Promise<void> => {
    await endServersUnder(folder);
    if (postgres.source === 'configured') await dropDatabasesNamed(postgres.url, databasePrefix);
    await postgres.stop();
    lock.release();
    rmSync(folder, { recursive: true, force: true });
  };
  const redisUrl = process.env['TEST_REDIS_URL'];
  try {
    // Found once, here, so that a download is seen and no test's time limit pays for it.
    if (redisUrl === undefined && postgres.source !== 'containers') await findRedis(BINARIES, tell);
    await migrateDatabase(await createDatabase(postgres.url, template));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    source: postgres.source,
    postgresUrl: postgres.url,
    databasePrefix,
    template,
    ...(redisUrl === undefined ? {} : { redisUrl }),
    folder,
    stop,
  };
}

interface ProvidedPostgres {
  readonly source: RunServices['source'];
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function providePostgres(folder: string, onProgress: OnProgress): Promise<ProvidedPostgres> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url !== undefined) return { source: 'configured', url, stop: async () => {} };
  if (dockerAnswers()) return { source: 'containers', ...(await postgresContainer()) };
  const server = await startPostgres({
    home: folder,
    durability: 'throwaway',
    binaries: BINARIES,
    onProgress,
  });
  return { source: 'embedded', url: server.url, stop: server.stop };
}

/** Clears away what test runs left behind that were killed before their teardown. */
async function removeAbandonedRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const ours = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    // Without a lock file it may be a run that has only just made its folder.
    if (!ours || !existsSync(join(folder, 'running.json')) || runningIn(folder) !== undefined) continue;
    await endServersUnder(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

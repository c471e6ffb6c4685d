import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startApi, type RunningApi } from '../../apps/api/src/start.ts';
import { loadPacks, systemHealthSchema } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, parseEnvironment, type Database } from '@pulso/platform';
import { ROOT } from '../support/paths.ts';
import { runServices } from '../support/run-services.ts';
import { testDatabase, testRedis } from '../support/services.ts';

/** The day for which the sample sheet's expected figures were worked out. */
export const AS_OF = '2025-06-30';

/** An api in this process, with worker and scheduler beside it, on servers of their own. */
export interface Installation extends AsyncDisposable {
  readonly api: RunningApi;
  readonly db: Database;
  readonly environment: Readonly<Record<string, string>>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Asks until the answer satisfies, for at most `withinMs`. */
  eventually<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean, withinMs?: number): Promise<T>;
}

export interface InstallationOptions {
  readonly demo?: 'sample' | 'none';
  readonly environment?: Readonly<Record<string, string>>;
  /** What is different for the api alone. */
  readonly apiEnvironment?: (common: { REDIS_CACHE_URL: string }) => Promise<Readonly<Record<string, string>>>;
}

export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const [database, cache, queue] = await Promise.all([
    testDatabase(),
    testRedis({ role: 'cache' }),
    testRedis({ role: 'queue' }),
  ]);
  const variables = {
    DATABASE_URL: database.url,
    REDIS_CACHE_URL: cache.url,
    REDIS_QUEUE_URL: queue.url,
    PORT: '0',
    PULSO_HOME: mkdtempSync(join(runServices().folder, 'api-')),
    PULSO_AS_OF: AS_OF,
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    ...options.environment,
  };
  const environment = parseEnvironment(variables);
  const logger = createLogger('test', 'silent');
  const pool = createPool({ url: database.url, max: 4, applicationName: 'test', logger });
  const db = createDatabase(pool);
  if (options.demo !== 'none') {
    const packs = await loadPacks(environment.packs, ROOT);
    await packs.default.demo.load({ db, asOf: AS_OF, kind: 'sample', rows: 0, onProgress: () => {} });
  }
  const children = ['worker', 'scheduler'].map((name) => startProcess(name, variables));
  const different = await options.apiEnvironment?.(variables);
  const api = await startApi(parseEnvironment({ ...variables, ...different }), { logger });

  const installation: Installation = {
    api,
    db,
    environment: variables,
    get: (path, headers = {}) => fetch(`${api.url}${path}`, { headers, redirect: 'manual' }),
    post: (path, body = {}, headers = {}) =>
      fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async eventually(ask, satisfies, withinMs = 10_000) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const answer = await ask();
        if (satisfies(answer)) return answer;
        if (Date.now() > deadline) throw new Error(`still not so after ${withinMs} ms: ${await show(answer)}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async [Symbol.asyncDispose]() {
      await api.stop();
      await Promise.all(children.map(stopProcess));
      await pool.end();
      await Promise.all([database.drop(), cache.stop(), queue.stop()]);
    },
  };
  await beating(installation);
  return installation;
}

/** A cold snapshot needs a worker that runs: what is measured begins when all processes have told that they live. */
async function beating(installation: Installation): Promise<void> {
  await installation.eventually(
    async () => systemHealthSchema.parse(await (await installation.get('/health/system')).json()),
    ({ workers, checks }) => workers > 0 && checks['scheduler:lastTick']?.[0]?.status === 'pass',
    50_000,
  );
}

function startProcess(name: string, variables: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, `apps/${name}/src/main.ts`)], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    // It ends with this process, since the channel closes.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

/** What an answer that will not do looks like. */
async function show(answer: unknown): Promise<string> {
  if (answer instanceof Response) return `${answer.status} ${await answer.text()}`;
  return JSON.stringify(answer)?.slice(0, 2_000) ?? 'undefined';
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync } from 'node:fs';
import { freePort } from '@pulso/servers';
import { ROOT } from './paths.ts';
import { runServices } from './run-services.ts';
import { testDatabase } from './database.ts';
import { testRedis } from './redis.ts';

/** The whole product as `npm start` runs it (api, workers, scheduler, page), on servers of its own. */
export interface TestProduct extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly databaseUrl: string;
  readonly redisCacheUrl: string;
  readonly redisQueueUrl: string;
  /** What the processes have printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface TestProductOptions {
  /** Over the defaults `PULSO_DEMO=sample`, `WORKERS=1`. */
  readonly env?: Readonly<Record<string, string>>;
}

const UP_WITHIN_MS = 120_000;

/**
 * Starts the product on a migrated database and two Redis servers of its own; resolves when the page's address
 * answers. What it prints is in the error when it does not come up.
 */
export async function startProduct(options: TestProductOptions = {}): Promise<TestProduct> {
  const [database, cache, queue, port] = await Promise.all([
    testDatabase(),
    testRedis({ role: 'cache' }),
    testRedis({ role: 'queue' }),
    freePort(),
  ]);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(ROOT, 'apps/supervisor/src/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      PULSO_DEMO: 'sample',
      WORKERS: '1',
      ...options.env,
      PULSO_HOME: mkdtempSync(join(runServices().folder, 'product-')),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_CACHE_URL: cache.url,
      REDIS_QUEUE_URL: queue.url,
    },
    // When this process dies, the channel closes and the product ends.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await Promise.all([cache.stop(), queue.stop(), database.drop()]);
  };
  const deadline = Date.now() + UP_WITHIN_MS;
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the product did not come up; it printed:\n${output}`);
    }
    await delay(50);
  }
  return {
    url,
    databaseUrl: database.url,
    redisCacheUrl: cache.url,
    redisQueueUrl: queue.url,
    log: () => output,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

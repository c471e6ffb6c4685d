import { freePort } from '@pulso/servers';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { openShop } from '../feed/shop.ts';
import { startRedis, type ControlledRedis } from '../support/services.ts';
import { controlled, type Controlled } from './process.ts';

export interface LiveInstallation extends AsyncDisposable {
  readonly db: Database;
  readonly cacheRedis: ControlledRedis;
  readonly queueRedis: ControlledRedis;
  readonly apis: readonly { readonly url: string; readonly process: Controlled }[];
  readonly workers: readonly Controlled[];
  readonly schedulers: readonly Controlled[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface LiveOptions {
  readonly apis?: number;
  readonly workers?: number;
  readonly schedulers?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** The product as processes of their own with the shop as second pack, on servers of its own that a test may kill. */
export async function startLive(options: LiveOptions = {}): Promise<LiveInstallation> {
  const { apis: apiCount = 2, workers: workerCount = 2, schedulers: schedulerCount = 2 } = options;
  const [opened, cacheRedis, queueRedis] = await Promise.all([
    openShop(),
    startRedis({ role: 'cache' }),
    startRedis({ role: 'queue' }),
  ]);
  await sql`insert into shop.customer (id, name) select 100 + i, 'Customer ' || i from generate_series(1, 8) i`.execute(
    opened.db,
  );
  await sql`
    insert into shop.sale (id, customer_id, channel, amount)
    select i, 101 + i % 8, (array['web', 'app', 'store'])[1 + i % 3], i from generate_series(1, 400) i`.execute(
    opened.db,
  );
  await sql`select setval(pg_get_serial_sequence('shop.sale', 'id'), 1000)`.execute(opened.db);

  const variables = {
    DATABASE_URL: opened.database.url,
    REDIS_CACHE_URL: cacheRedis.url,
    REDIS_QUEUE_URL: queueRedis.url,
    PULSO_PACKS: './tests/feed/shop-pack/pack.ts',
    PULSO_DEMO: 'none',
    LOG_LEVEL: 'info',
    NODE_ENV: 'test',
    PG_POOL_MAX: '6',
    WORKER_CONCURRENCY: '4',
    ...options.env,
  };
  const several = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const ports = await Promise.all(several(apiCount, () => freePort()));
  const apis = ports.map((port, index) => ({
    url: `http://127.0.0.1:${port}`,
    process: controlled('api', `api ${index}`, { ...variables, PORT: String(port) }),
  }));
  const workers = several(workerCount, (index) => controlled('worker', `worker ${index}`, variables));
  const schedulers = several(schedulerCount, (index) => controlled('scheduler', `scheduler ${index}`, variables));
  const all = [...apis.map(({ process }) => process), ...workers, ...schedulers];

  const stop = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.stop()));
    await Promise.all([cacheRedis.stop(), queueRedis.stop()]);
    await opened[Symbol.asyncDispose]();
  };
  try {
    await Promise.all(all.map((each) => each.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    db: opened.db,
    cacheRedis,
    queueRedis,
    apis,
    workers,
    schedulers,
    variables,
    [Symbol.asyncDispose]: stop,
  };
}

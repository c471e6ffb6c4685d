import { join } from 'node:path';
import { findRedis, startPostgres, startRedis, type OnProgress, type RedisRole } from '@pulso/servers';
import type { Running } from './processes/child.ts';
import type { Settings } from './settings.ts';

/** An embedded server: running, and startable again on the same port and data. */
export interface EmbeddedServer {
  readonly name: string;
  readonly first: Running;
  readonly restart: () => Promise<Running>;
}

export interface EmbeddedServers {
  /** In the order of stopping: Redis before Postgres. */
  readonly servers: readonly EmbeddedServer[];
  /** The configuration by which the processes reach them. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the database is our own and was there before this start, so that it has been prepared once. */
  readonly knownDatabase: boolean;
}

/** Whether anything is left to provide. */
export function needsServers({ missing }: Settings): boolean {
  return missing.postgres || missing.redisCache || missing.redisQueue;
}

interface Started {
  readonly server: EmbeddedServer;
  readonly knownDatabase?: boolean;
  readonly env: Readonly<Record<string, string>>;
}

const REDIS_VARIABLES: Readonly<Record<RedisRole, string>> = {
  cache: 'REDIS_CACHE_URL',
  queue: 'REDIS_QUEUE_URL',
};

/**
 * Starts an embedded server for each URL that is not configured, all at the same time. When one cannot be had, the
 * others are stopped again. The caller holds the lock of the home.
 * @throws ServersError
 */
export async function startMissingServers(settings: Settings, onProgress: OnProgress): Promise<EmbeddedServers> {
  const { home, missing } = settings;
  const starting: Promise<Started>[] = [];
  if (missing.redisCache || missing.redisQueue) {
    const binary = findRedis(join(home, 'binaries'), onProgress);
    const redis = async (role: RedisRole): Promise<Started> => {
      const options = { home, role, binary: await binary, onProgress };
      const first = await startRedis(options);
      const restart = (): Promise<Running> => startRedis({ ...options, port: first.port });
      return { server: { name: `redis-${role}`, first, restart }, env: { [REDIS_VARIABLES[role]]: first.url } };
    };
    if (missing.redisCache) starting.push(redis('cache'));
    if (missing.redisQueue) starting.push(redis('queue'));
  }
  if (missing.postgres) {
    const postgres = async (): Promise<Started> => {
      const first = await startPostgres({ home, onProgress });
      const restart = (): Promise<Running> => startPostgres({ home, port: first.port, onProgress });
      const server = { name: 'postgres', first, restart };
      return { server, env: { DATABASE_URL: first.url }, knownDatabase: !first.created };
    };
    starting.push(postgres());
  }
  const results = await Promise.allSettled(starting);
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(started.map(({ server }) => server.first.stop()));
    throw failed.reason;
  }
  const env: Record<string, string> = {};
  for (const part of started) Object.assign(env, part.env);
  const knownDatabase = started.some((part) => part.knownDatabase === true);
  return { servers: started.map(({ server }) => server), env, knownDatabase };
}

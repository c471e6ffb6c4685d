import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logging/logger.ts';

/**
 * The three ways to be connected:
 * - `command` (api, cache): fails within 150 ms, never queues; a dead Redis costs nothing.
 * - `producer` (BullMQ queues): fails fast too, with more time for a script.
 * - `blocking` (BullMQ workers, subscribers): waits for ever, but finds out about a dead socket. A command timeout
 *   here would also end blocking reads, so there is none.
 */
export type ConnectionProfile = 'command' | 'producer' | 'blocking';

const fast: RedisOptions = {
  connectTimeout: 500,
  commandTimeout: 150,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  // A command that timed out says nothing of its socket: one that went dead without a word would fail every command
  // for as long as the system's TCP keeps trying, a quarter of an hour.
  socketTimeout: 3_000,
  retryStrategy: (attempt) => Math.min(50 * attempt, 1_000) + Math.random() * 50,
};

const PROFILES: Readonly<Record<ConnectionProfile, RedisOptions>> = {
  command: { ...fast, enableAutoPipelining: true },
  producer: { ...fast, commandTimeout: 300 },
  blocking: {
    connectTimeout: 2_000,
    maxRetriesPerRequest: null,
    enableOfflineQueue: true,
    socketTimeout: 15_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), 1_000),
  },
};

/** Connects in the background; errors are logged, never thrown. `name` shows in CLIENT LIST. */
export function connectRedis(url: string, profile: ConnectionProfile, name: string, logger: Logger): Redis {
  const redis = new Redis(url, { ...PROFILES[profile], connectionName: name } as RedisOptions & {
    replyMapping?: 'legacy';
  });
  let away = false;
  redis.on('error', (error: Error) => {
    // Once per outage: a retry every second would fill the log.
    if (!away) logger.warn({ err: error.message, connection: name }, 'redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info({ connection: name }, 'redis is back');
    away = false;
  });
  return redis;
}

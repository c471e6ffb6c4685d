import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

export interface CacheRedisClients {
  readonly commands: Redis;
  readonly subscriber: Redis;
}

const retryStrategy = (attempt: number): number => Math.min(50 * attempt, 1000) + Math.random() * 50;

// The reply shapes that the structural types describe, whatever the protocol.
function build(url: string, options: RedisOptions): Redis {
  return new Redis(url, { ...options, replyMapping: 'legacy' });
}

/**
 * Builds the two clients of the cache. Neither connects before the cache starts.
 * - commands: fails instead of queueing. `commandTimeoutMs` (150) frees what a hung server holds; the cache's own
 *   deadline is shorter.
 * - subscriber: waits for ever and re-subscribes by itself.
 */
export function connectCacheRedis(
  url: string,
  options: { name?: string; commandTimeoutMs?: number; redis?: RedisOptions } = {},
): CacheRedisClients {
  const name = options.name ?? 'pulso-cache';
  const common: RedisOptions = { lazyConnect: true, connectTimeout: 500, retryStrategy, ...options.redis };
  return {
    commands: build(url, {
      ...common,
      connectionName: name,
      commandTimeout: options.commandTimeoutMs ?? 150,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    }),
    subscriber: build(url, {
      ...common,
      connectionName: `${name}-bus`,
      maxRetriesPerRequest: null,
      enableOfflineQueue: true,
    }),
  };
}

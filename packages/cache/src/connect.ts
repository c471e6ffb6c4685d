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
 * - commands: fails instead of queueing. The cache's own deadlines bound every call, and its breaker gives up a
 *   connection that went dead, so a `commandTimeoutMs` is only for callers that use the client themselves: it costs a
 *   timer per command.
 * - subscriber: waits for ever.
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
      ...(options.commandTimeoutMs === undefined ? {} : { commandTimeout: options.commandTimeoutMs }),
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    }),
    subscriber: build(url, {
      ...common,
      connectionName: `${name}-bus`,
      maxRetriesPerRequest: null,
      enableOfflineQueue: true,
      // The bus subscribes by itself after every connection. The client's own attempt rejects unhandled when the
      // connection goes again at that moment, which would end the process.
      autoResubscribe: false,
    }),
  };
}

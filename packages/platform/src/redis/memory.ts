import type { Redis } from 'ioredis';

export interface RedisMemory {
  readonly usedBytes: number;
  /** 0 = unbounded. */
  readonly maxBytes: number;
  readonly policy: string;
  readonly evictedKeys: number;
  readonly connectedClients: number;
}

/** What a Redis says of its memory. @throws when it does not answer */
export async function redisMemory(redis: Redis): Promise<RedisMemory> {
  const info = await redis.info();
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
  return {
    usedBytes: Number(field('used_memory')),
    maxBytes: Number(field('maxmemory')),
    policy: field('maxmemory_policy'),
    evictedKeys: Number(field('evicted_keys')),
    connectedClients: Number(field('connected_clients')),
  };
}

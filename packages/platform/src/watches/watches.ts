import type { Redis } from 'ioredis';

/** A watch that is not renewed for this long is over, ms. The api renews every third of it. */
export const WATCH_TTL_MS = 15_000;
const KEY = 'pulso:watched';

const redisNowMs = async (redis: Redis): Promise<number> => {
  const [seconds, micros] = (await redis.time()) as unknown as [string, string];
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
};

/** Says that somebody is subscribed to these snapshots (wire keys), for {@link WATCH_TTL_MS}. @throws when the queue Redis is away */
export async function renewWatches(redis: Redis, wireKeys: readonly string[]): Promise<void> {
  if (wireKeys.length === 0) return;
  const until = (await redisNowMs(redis)) + WATCH_TTL_MS;
  await redis.zadd(KEY, 'GT', ...wireKeys.flatMap((key) => [until, key]));
}

/** Wire keys of all snapshots that somebody is subscribed to; forgets watches that are over. @throws when it is away */
export async function watchedKeys(redis: Redis): Promise<string[]> {
  const now = await redisNowMs(redis);
  const [, keys] = await Promise.all([redis.zremrangebyscore(KEY, '-inf', now), redis.zrangebyscore(KEY, now, '+inf')]);
  return keys;
}

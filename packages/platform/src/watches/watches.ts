import type { Redis } from 'ioredis';

/** A watch that is not renewed for this long is over, ms. The api renews every third of it. */
export const WATCH_TTL_MS = 15_000;
const KEY = 'pulso:watched';
const BATCH = 1_000;

const redisNowMs = async (redis: Redis): Promise<number> => {
  const [seconds, micros] = (await redis.time()) as unknown as [string, string];
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
};

/** Says that somebody is subscribed to these snapshots (wire keys), for {@link WATCH_TTL_MS}. @throws when the queue Redis is away */
export async function renewWatches(redis: Redis, wireKeys: readonly string[]): Promise<void> {
  if (wireKeys.length === 0) return;
  const until = (await redisNowMs(redis)) + WATCH_TTL_MS;
  for (let start = 0; start < wireKeys.length; start += BATCH) {
    await redis.zadd(KEY, 'GT', ...wireKeys.slice(start, start + BATCH).flatMap((key) => [until, key]));
  }
}

/** Wire keys of all snapshots that somebody is subscribed to; forgets watches that are over. @throws when it is away */
export async function watchedKeys(redis: Redis): Promise<string[]> {
  const now = await redisNowMs(redis);
  const [, keys] = await Promise.all([redis.zremrangebyscore(KEY, '-inf', now), redis.zrangebyscore(KEY, now, '+inf')]);
  return keys;
}

/** Those of these wire keys that somebody is subscribed to. @throws when the queue Redis is away */
export async function watchedAmong(redis: Redis, wireKeys: readonly string[]): Promise<Set<string>> {
  const watched = new Set<string>();
  if (wireKeys.length === 0) return watched;
  const now = await redisNowMs(redis);
  for (let start = 0; start < wireKeys.length; start += BATCH) {
    const batch = wireKeys.slice(start, start + BATCH);
    const until = await redis.zmscore(KEY, ...batch);
    for (const [index, score] of until.entries())
      if (score !== null && Number(score) >= now) watched.add(batch[index]!);
  }
  return watched;
}

/** Whether anybody is subscribed to anything. @throws when the queue Redis is away */
export async function anyWatched(redis: Redis): Promise<boolean> {
  return (await redis.zcount(KEY, await redisNowMs(redis), '+inf')) > 0;
}

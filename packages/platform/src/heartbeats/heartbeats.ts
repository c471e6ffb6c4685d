import type { Redis } from 'ioredis';

/** A beat that is older than this is dead, ms. */
export const HEARTBEAT_TTL_MS = 10_000;
const KEY = 'pulso:heartbeats';

export interface Heartbeat {
  readonly process: 'api' | 'worker' | 'scheduler';
  readonly id: string;
  readonly atMs: number;
  readonly rss: number;
  readonly startedAtMs: number;
  /** What the process wants to tell, e.g. its share of the installation's figures. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A beat with its age by the clock that stamped it, ms. */
export interface LiveHeartbeat extends Heartbeat {
  readonly ageMs: number;
}

/** Writes this process's beat into the queue Redis, with the time of that Redis. @throws when it is away */
export async function beat(redis: Redis, heartbeat: Omit<Heartbeat, 'atMs'>): Promise<void> {
  const [seconds, micros] = (await redis.time()) as unknown as [string, string];
  const atMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  await redis.hset(KEY, `${heartbeat.process}:${heartbeat.id}`, JSON.stringify({ ...heartbeat, atMs }));
  await redis.pexpire(KEY, HEARTBEAT_TTL_MS * 4);
}

/** The processes that are alive by the clock of the queue Redis; forgets the dead. @throws when it is away */
export async function liveHeartbeats(redis: Redis): Promise<LiveHeartbeat[]> {
  const [[seconds, micros], fields] = (await Promise.all([redis.time(), redis.hgetall(KEY)])) as unknown as [
    [string, string],
    Record<string, string>,
  ];
  const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  const all = Object.entries(fields).map(([field, text]) => ({ field, beat: JSON.parse(text) as Heartbeat }));
  const dead = all.filter(({ beat: { atMs } }) => now - atMs > HEARTBEAT_TTL_MS * 2).map(({ field }) => field);
  if (dead.length > 0) await redis.hdel(KEY, ...dead);
  return all
    .map(({ beat: found }) => ({ ...found, ageMs: Math.max(0, now - found.atMs) }))
    .filter(({ ageMs }) => ageMs <= HEARTBEAT_TTL_MS);
}

/** Takes this process off the list at once. */
export async function lastBeat(redis: Redis, process_: Heartbeat['process'], id: string): Promise<void> {
  await redis.hdel(KEY, `${process_}:${id}`);
}

import type { Redis } from 'ioredis';
import { feedLag, lastDrift, lastPrecomputes, type DriftState, type PrecomputeState } from '@pulso/kpi-core';
import {
  liveHeartbeats,
  redisMemory,
  type Database,
  type Heartbeat,
  type JobProducer,
  type QueueName,
  type RedisMemory,
} from '@pulso/platform';

/** What the probes saw last. A dependency that hangs leaves its part `null`; the answer never waits for it. */
export interface ProbeResults {
  readonly at: Date;
  readonly cache: RedisMemory | null;
  readonly queue: RedisMemory | null;
  readonly postgresMs: number | null;
  readonly heartbeats: readonly Heartbeat[] | null;
  readonly depth: Readonly<
    Record<QueueName, { waiting: number; active: number; delayed: number; failed: number }>
  > | null;
  /** Changes that wait in the feed and the age of the oldest, ms, read from Postgres itself. */
  readonly feed: { readonly waiting: number; readonly oldestMs: number } | null;
  /** What the last comparison of rollups with rows found; null before the first. */
  readonly drift: DriftState | null;
  /** The last run of each pack; null when Postgres is away. */
  readonly precompute: readonly PrecomputeState[] | null;
}

export interface Probes {
  latest(): ProbeResults;
  stop(): void;
}

const EVERY_MS = 2_000;
const TIMEOUT_MS = 1_500;

const within = <T>(work: Promise<T>): Promise<T | null> =>
  Promise.race([work.catch(() => null), new Promise<null>((resolve) => setTimeout(resolve, TIMEOUT_MS, null).unref())]);

export interface ProbeDependencies {
  readonly db: Database;
  readonly cacheRedis: Redis;
  readonly queueRedis: Redis;
  readonly producer: JobProducer;
}

/** Looks at every dependency in the background, so that a health request costs nothing and never hangs. */
export async function startProbes(deps: ProbeDependencies): Promise<Probes> {
  let latest: ProbeResults;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const look = async () => {
    const [cache, queue, postgres, heartbeats, depth] = await Promise.all([
      within(redisMemory(deps.cacheRedis)),
      within(redisMemory(deps.queueRedis)),
      within(postgresProbe(deps.db)),
      within(liveHeartbeats(deps.queueRedis)),
      within(deps.producer.depth()),
    ]);
    latest = {
      at: new Date(),
      cache,
      queue,
      postgresMs: postgres?.ms ?? null,
      feed: postgres?.feed ?? null,
      drift: postgres?.drift ?? null,
      precompute: postgres?.precompute ?? null,
      heartbeats,
      depth,
    };
    if (!stopped) timer = setTimeout(look, EVERY_MS);
  };
  await look();

  return {
    latest: () => latest,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function postgresProbe(db: Database) {
  const startedAt = performance.now();
  const feed = await feedLag(db);
  const ms = Math.round((performance.now() - startedAt) * 10) / 10;
  return { ms, feed, drift: await lastDrift(db), precompute: await lastPrecomputes(db) };
}

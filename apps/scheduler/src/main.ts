import { randomUUID } from 'node:crypto';
import { createSnapshotCache } from '@pulso/cache';
import { feedLag, loadPacks, snapshotPolicies } from '@pulso/kpi-core';
import {
  beat,
  connectRedis,
  createDatabase,
  createErrorReporter,
  createLifecycle,
  createLogger,
  createPool,
  createProducer,
  lastBeat,
  readEnvironment,
  superviseProcess,
  watchedKeys,
} from '@pulso/platform';
import { createFeedReader } from './change-feed/reader.ts';
import { startCron } from './cron.ts';
import { createDayBoundary } from './day-boundary.ts';
import { electLeader } from './leader.ts';
import { startLoop } from './loop.ts';
import { createReconciler } from './reconciler.ts';
import { scheduledTasks } from './tasks.ts';

const RECONCILE_MS = 2_000;
const BEAT_MS = 1_000;
const NOT_LEADER_MS = 200;

const environment = readEnvironment();
const logger = createLogger('scheduler', environment.logLevel);
const errors = createErrorReporter(environment.sentryDsn, 'scheduler');
const lifecycle = createLifecycle(logger);
superviseProcess(lifecycle, logger, errors.report);
lifecycle.onStop('error reports', errors.flush);

const id = randomUUID();
const packs = await loadPacks(environment.packs, process.cwd());

const pool = createPool({ url: environment.databaseUrl, max: 5, applicationName: 'pulso-scheduler', logger });
const db = createDatabase(pool);
lifecycle.onStop('database', () => pool.end());

const cache = createSnapshotCache({
  url: environment.redis.cacheUrl,
  connectionName: 'pulso-scheduler',
  policies: snapshotPolicies(environment.ttlSeconds),
  ...(environment.asOf ? { variant: environment.asOf } : {}),
});
await cache.start();
lifecycle.onStop('cache', () => cache.stop());

const queueRedis = connectRedis(environment.redis.queueUrl, 'producer', 'pulso-scheduler', logger);
lifecycle.onStop('queue connection', () => queueRedis.disconnect());
const producer = createProducer(queueRedis);
lifecycle.onStop('producer', producer.close);

let lastWatched: ReadonlySet<string> = new Set();
const watched = async () => {
  try {
    lastWatched = new Set(await watchedKeys(queueRedis));
  } catch {
    // The queue Redis is away: whoever watched a moment ago still does.
  }
  return lastWatched;
};

const leadership = electLeader(environment.databaseUrl, logger);
lifecycle.onStop('leadership', leadership.stop);

const state = {
  lastTickAtMs: null as number | null,
  lastTurnAtMs: null as number | null,
  waiting: 0,
  oldestMs: 0,
  claimed: 0,
};
const dispatch = { writer: cache.writer, producer, watched, logger };
const feed = createFeedReader({ ...dispatch, db, packs, onClaimed: (changes) => (state.claimed += changes) });
const reconciler = createReconciler({ db, reader: cache.reader, producer, packs, logger, watched });
const dayBoundary = createDayBoundary({ ...dispatch, db, packs, fixedAsOf: environment.asOf });

const asLeader = (turn: () => Promise<number>) => async () => (leadership.isLeader() ? turn() : NOT_LEADER_MS);

const cron = startCron(scheduledTasks({ db, producer, packs }), {
  db,
  logger,
  isLeader: leadership.isLeader,
  onTick: () => (state.lastTickAtMs = Date.now()),
});
lifecycle.onStop('cron', cron.stop);

const loops = [
  startLoop(
    'change feed',
    logger,
    asLeader(async () => {
      const pauseMs = await feed.turn();
      state.lastTurnAtMs = Date.now();
      return pauseMs;
    }),
    250,
  ),
  startLoop(
    'reconciler',
    logger,
    asLeader(async () => {
      await dayBoundary();
      await cron.catchUp();
      await reconciler.turn();
      return RECONCILE_MS;
    }),
  ),
  startLoop('heartbeat', logger, async () => {
    if (leadership.isLeader()) {
      const lag = await feedLag(db);
      state.waiting = lag.waiting;
      state.oldestMs = lag.oldestMs;
    }
    await beat(queueRedis, {
      process: 'scheduler',
      id,
      rss: process.memoryUsage.rss(),
      startedAtMs: Math.round(performance.timeOrigin),
      detail: { leader: leadership.isLeader(), ...state },
    });
    return BEAT_MS;
  }),
];
lifecycle.onStop('loops', async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  await lastBeat(queueRedis, 'scheduler', id).catch(() => {});
});
logger.info({ packs: packs.all.map((pack) => pack.id) }, 'ready');

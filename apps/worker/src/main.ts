import { randomUUID } from 'node:crypto';
import { createSnapshotCache } from '@pulso/cache';
import { createReuseStore, loadPacks, snapshotPolicies } from '@pulso/kpi-core';
import {
  beat,
  connectRedis,
  createConsumer,
  createDatabase,
  createErrorReporter,
  createLifecycle,
  createLogger,
  createPool,
  createProducer,
  lastBeat,
  liveRefreshesIn,
  readEnvironment,
  RECYCLE_EXIT_CODE,
  superviseProcess,
  watchedAmong,
} from '@pulso/platform';
import { createDriftHandler } from './drift.ts';
import { createHistoryHandler } from './history.ts';
import { createImportHandler } from './import.ts';
import { createPrecomputeHandler } from './precompute.ts';
import { startRecycling, supervisorChannel } from './recycling.ts';
import { createRefreshWatched } from './refresh-watched.ts';
import { createRefreshHandler } from './refresh.ts';
import { tracedWriter } from './traced-writer.ts';
import { startWatchdog } from './watchdog.ts';

const environment = readEnvironment();
const logger = createLogger('worker', environment.logLevel);
const errors = await createErrorReporter(environment.sentryDsn, 'worker');
const lifecycle = createLifecycle(logger);
superviseProcess(lifecycle, logger, errors.report);
lifecycle.onStop('error reports', errors.flush);

/** Longest time that a job of which nobody waits may take. */
const BACKGROUND_TIMEOUT_MS = 10 * 60_000;

const id = randomUUID();
const packs = await loadPacks(environment.packs, process.cwd());

const pool = createPool({
  url: environment.databaseUrl,
  max: environment.pgPoolMax,
  applicationName: 'pulso-worker',
  logger,
  pipeline: true,
});
const db = createDatabase(pool);
lifecycle.onStop('database', () => pool.end());

/**
 * For what takes whole tables or files: its statements may take their time and stream. Connects when it is used: one
 * background job at a time works on one connection, reads a file on another, tells of its progress on a third, and is
 * ended on a fourth.
 */
const patientPool = createPool({
  url: environment.databaseUrl,
  max: 4,
  applicationName: 'pulso-worker-long',
  logger,
  statementTimeoutMs: BACKGROUND_TIMEOUT_MS,
});
const patientDb = createDatabase(patientPool);
lifecycle.onStop('database of long statements', () => patientPool.end());

const cache = createSnapshotCache({
  url: environment.redis.cacheUrl,
  connectionName: 'pulso-worker',
  // No reader waits here: on a machine that is busy for a moment, a late answer is no outage.
  opTimeoutMs: 250,
  policies: snapshotPolicies(environment.ttlSeconds),
  ...(environment.asOf ? { variant: environment.asOf } : {}),
});
await cache.start();
lifecycle.onStop('cache', () => cache.stop());

const queueRedis = connectRedis(environment.redis.queueUrl, 'producer', 'pulso-worker-producer', logger);
lifecycle.onStop('queue connection', () => queueRedis.disconnect());
const producer = createProducer(queueRedis, errors.telemetry);
lifecycle.onStop('producer', producer.close);

const dependencies = {
  db,
  writer: tracedWriter(cache.writer, errors.span),
  fixedAsOf: environment.asOf,
  statementTimeoutMs: 15_000,
  reuse: createReuseStore(),
  packs,
  producer,
  logger,
  refreshWatched: createRefreshWatched({ producer, queueRedis }),
};
const finished = { jobs: 0, failed: 0, refreshes: 0 };
const onRefreshed = (): void => void (finished.refreshes += 1);
const refresh = createRefreshHandler({ ...dependencies, onRefreshed });
/** For what nobody waits for. */
const unhurried = { ...dependencies, oneCore: true };

const liveRefreshes = async (): Promise<number> => liveRefreshesIn(await producer.depth());

const consumer = createConsumer({
  connect: (queue) => connectRedis(environment.redis.queueUrl, 'blocking', `pulso-worker-${queue}`, logger),
  concurrency: { kpis: environment.workerConcurrency, dashboard: environment.workerConcurrency, background: 1 },
  jobTimeoutMs: { kpis: 20_000, dashboard: 30_000, background: BACKGROUND_TIMEOUT_MS },
  handlers: {
    kpis: { refresh },
    dashboard: { refresh },
    background: {
      refresh: createRefreshHandler({ ...unhurried, onRefreshed }),
      precompute: createPrecomputeHandler({
        ...unhurried,
        budgetSeconds: environment.precomputeSeconds,
        watchedAmong: (wires) => watchedAmong(queueRedis, wires),
        liveRefreshes,
      }),
      import: createImportHandler({ ...dependencies, db: patientDb }),
      history: createHistoryHandler(unhurried),
      drift: createDriftHandler({ db: patientDb, packs, producer, liveRefreshes, logger }),
    },
  },
  logger,
  telemetry: errors.telemetry,
  onFinished: ({ ok }) => {
    finished.jobs += 1;
    if (!ok) finished.failed += 1;
  },
});
lifecycle.onStop('jobs', () => consumer.close(15_000));

const end = (reason: string, code: number) => void lifecycle.stop(reason).finally(() => process.exit(code));
const channel = supervisorChannel();
lifecycle.onStop(
  'recycling',
  startRecycling({
    limits: environment.workerLimits,
    jobs: () => finished.jobs,
    rssBytes: () => process.memoryUsage.rss(),
    channel,
    logger,
    onRecycle: (reason) => end(`recycling: ${reason}`, RECYCLE_EXIT_CODE),
  }),
);
lifecycle.onStop(
  'watchdog',
  startWatchdog({
    activity: consumer.activity,
    waiting: producer.takeable,
    logger,
    onStuck: (queues) => end(`stuck: ${queues.join(', ')}`, 1),
  }),
);

const startedAtMs = Date.now();
let counted = false;
const tell = async (): Promise<void> => {
  try {
    await beat(queueRedis, {
      process: 'worker',
      id,
      rss: process.memoryUsage.rss(),
      startedAtMs,
      detail: { ...finished, active: consumer.active() },
    });
  } catch {
    return;
  }
  // Not before others can see it: the supervisor lets the next worker go then.
  if (!counted) channel?.send({ type: 'ready' });
  counted = true;
};
// Often enough that a page can tell a dead worker within 5 s.
let telling = tell();
const tellAgain = (): void => void (telling = telling.then(tell));
const beating = setInterval(tellAgain, 1_000);
queueRedis.on('ready', tellAgain);
await telling;
lifecycle.onStop('heartbeat', async () => {
  clearInterval(beating);
  queueRedis.off('ready', tellAgain);
  // A beat that came after the last one would count as a worker.
  await telling;
  await lastBeat(queueRedis, 'worker', id).catch(() => {});
});
logger.info({ packs: packs.all.map((pack) => pack.id), concurrency: environment.workerConcurrency }, 'ready');

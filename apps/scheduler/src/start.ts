import { randomUUID } from 'node:crypto';
import { createSnapshotCache } from '@pulso/cache';
import { feedLag, forgottenImports, loadPacks, snapshotPolicies, type PackRegistry } from '@pulso/kpi-core';
import {
  anyWatched,
  beat,
  connectRedis,
  createDatabase,
  createLifecycle,
  createLogger,
  createPool,
  createProducer,
  lastBeat,
  watchedAmong,
  watchedKeys,
  type Environment,
  type ErrorReporter,
  type Lifecycle,
  type Logger,
} from '@pulso/platform';
import { startProbes } from '@pulso/monitoring';
import { createAlerting } from './alerting.ts';
import { createFeedReader } from './change-feed/reader.ts';
import { createCompactor } from './compactor.ts';
import { startCron } from './cron.ts';
import { createDayBoundary } from './day-boundary.ts';
import { createFigures } from './figures.ts';
import { electLeader } from './leader.ts';
import { startLoop } from './loop.ts';
import { createPacing } from './pacing.ts';
import { createSnapshotReconciler } from './reconciler/snapshots.ts';
import { createTicketReconciler } from './reconciler/tickets.ts';
import { createRouting } from './routing.ts';
import { scheduledTasks } from './tasks.ts';

const RECONCILE_MS = 2_000;
const BEAT_MS = 1_000;
const NOT_LEADER_MS = 200;
const ALERT_MS = 5_000;

/** What belongs to the process around a scheduler; each has a default, so that a test needs an environment only. */
export interface SchedulerSurroundings {
  readonly logger?: Logger;
  /** Everything that is started registers its stop here. */
  readonly lifecycle?: Lifecycle;
  readonly packs?: PackRegistry;
  readonly errors?: Pick<ErrorReporter, 'monitor' | 'telemetry'>;
}

export interface RunningScheduler {
  isLeader(): boolean;
  /** Stops all that was started, in order. */
  stop(): Promise<void>;
}

/** Starts one scheduler in this process. Any number may run; one of them is the leader and does the work. */
export async function startScheduler(
  environment: Environment,
  surroundings: SchedulerSurroundings = {},
): Promise<RunningScheduler> {
  const logger = surroundings.logger ?? createLogger('scheduler', environment.logLevel);
  const lifecycle = surroundings.lifecycle ?? createLifecycle(logger);
  const packs = surroundings.packs ?? (await loadPacks(environment.packs, process.cwd()));
  const id = randomUUID();

  const pool = createPool({ url: environment.databaseUrl, max: 5, applicationName: 'pulso-scheduler', logger });
  const db = createDatabase(pool);
  lifecycle.onStop('database', () => pool.end());

  const cache = createSnapshotCache({
    url: environment.redis.cacheUrl,
    connectionName: 'pulso-scheduler',
    // No reader waits here: on a machine that is busy for a moment, a late answer is no outage.
    opTimeoutMs: 250,
    policies: snapshotPolicies(environment.ttlSeconds),
    ...(environment.asOf ? { variant: environment.asOf } : {}),
  });
  await cache.start();
  lifecycle.onStop('cache', () => cache.stop());

  const queueRedis = connectRedis(environment.redis.queueUrl, 'producer', 'pulso-scheduler', logger);
  lifecycle.onStop('queue connection', () => queueRedis.disconnect());
  const producer = createProducer(queueRedis, surroundings.errors?.telemetry);
  lifecycle.onStop('producer', producer.close);

  const leadership = electLeader(environment.databaseUrl, logger);
  lifecycle.onStop('leadership', leadership.stop);

  const routing = createRouting(db);
  const figures = createFigures();
  const shared = {
    db,
    packs,
    routing,
    producer,
    logger,
    pacing: createPacing(),
    writer: cache.writer,
    reader: cache.reader,
    watched: () => watchedKeys(queueRedis),
    watchedAmong: (wires: readonly string[]) => watchedAmong(queueRedis, wires),
    anyWatched: () => anyWatched(queueRedis),
    nowMs: cache.nowMs,
  };
  const feed = createFeedReader({ ...shared, onClaimed: figures.claimed });
  const dayBoundary = createDayBoundary({ ...shared, fixedAsOf: environment.asOf });
  const reconcileSnapshots = createSnapshotReconciler(shared);
  const reconcileTickets = createTicketReconciler(shared);
  const cacheRedis = connectRedis(environment.redis.cacheUrl, 'command', 'pulso-scheduler-probe', logger);
  lifecycle.onStop('cache probe', () => cacheRedis.disconnect());
  const probes = await startProbes({ db, cacheRedis, queueRedis, producer });
  lifecycle.onStop('probes', probes.stop);
  const alerting = createAlerting({ ...shared, probes, settings: environment.alerts });
  lifecycle.onStop('alerts', alerting.close);
  const cron = startCron(scheduledTasks({ ...shared, onForgotten: routing.reset, sendDigest: alerting.sendDigest }), {
    db,
    logger,
    isLeader: leadership.isLeader,
    onTick: figures.ticked,
    monitor: surroundings.errors?.monitor ?? ((_task, work) => work()),
  });
  lifecycle.onStop('cron', cron.stop);

  let term = 0;
  const asLeader = (turn: () => Promise<number>) => async () => {
    if (!leadership.isLeader()) return NOT_LEADER_MS;
    // What another leader or another database knew meanwhile is not in this index.
    if (term !== leadership.term()) {
      routing.reset();
      alerting.reload();
    }
    term = leadership.term();
    return turn();
  };

  const readFeed = async () => {
    const pauseMs = await feed.turn();
    figures.turned();
    return pauseMs;
  };
  const reconcile = async () => {
    await dayBoundary();
    await cron.catchUp();
    figures.reconciled(await reconcileSnapshots());
    await reconcileTickets();
    for (const run of await forgottenImports(db)) {
      await producer.add('background', 'import', { run }, { deduplicationId: `import.${run}` });
    }
    return RECONCILE_MS;
  };
  const tell = async () => {
    if (leadership.isLeader()) figures.waiting(await feedLag(db));
    await beat(queueRedis, {
      process: 'scheduler',
      id,
      rss: process.memoryUsage.rss(),
      startedAtMs: Math.round(performance.timeOrigin),
      detail: { leader: leadership.isLeader(), ...figures.report() },
    });
    return BEAT_MS;
  };
  // Nobody leads while Postgres is away, yet somebody must say so: then every scheduler looks, and receivers know
  // repeats by their idempotency key.
  const watchAlerts = async () => {
    if (leadership.isLeader() || probes.latest().postgresMs === null) await alerting.look();
    return ALERT_MS;
  };
  const compact = createCompactor({ db, packs, signal: lifecycle.stopping, onCompacted: figures.compacted });
  const deliverAlerts = async () => ((await alerting.deliver(lifecycle.stopping)) ? 0 : ALERT_MS);
  const loops = [
    startLoop('alerts', logger, watchAlerts, ALERT_MS),
    startLoop('alert delivery', logger, asLeader(deliverAlerts), ALERT_MS),
    startLoop('change feed', logger, asLeader(readFeed), 250),
    startLoop('reconciler', logger, asLeader(reconcile)),
    startLoop('rollups', logger, asLeader(compact), 5_000),
    startLoop('heartbeat', logger, tell),
  ];
  lifecycle.onStop('loops', async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    await lastBeat(queueRedis, 'scheduler', id).catch(() => {});
  });
  return { isLeader: leadership.isLeader, stop: () => lifecycle.stop('asked to stop') };
}

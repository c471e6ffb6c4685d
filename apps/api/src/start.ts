import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createSnapshotCache } from '@pulso/cache';
import { loadPacks, snapshotPolicies } from '@pulso/kpi-core';
import {
  beat,
  connectRedis,
  createDatabase,
  createLifecycle,
  createLogger,
  createPool,
  createProducer,
  lastBeat,
  type Environment,
  type ErrorReporter,
  type Lifecycle,
  type Logger,
} from '@pulso/platform';
import { installationFigures, startProbes, systemHealth, type ApiFigures } from '@pulso/monitoring';
import type { ApiContext } from './context.ts';
import { listen } from './http/listen.ts';
import { answerUnreadable } from './http/unreadable.ts';
import { createMetrics } from './metrics/registry.ts';
import { createRequestStatistics } from './performance/statistics.ts';
import { startAccess } from './principal/access.ts';
import { createRefreshRequester } from './refresh/requester.ts';
import { createServer } from './server.ts';
import { createAbsence } from './snapshots/absence.ts';
import { createDirectComputation } from './snapshots/direct.ts';
import { createViewRecorder } from './snapshots/views.ts';
import { liveness } from './sockets/liveness.ts';
import { startSockets } from './sockets/server.ts';

const BEAT_MS = 3_000;
/** Sockets count as well. */
const MAX_CONNECTIONS = 20_000;

/** What belongs to the process around an api; each has a default, so that a test needs an environment only. */
export interface ApiSurroundings {
  readonly logger?: Logger;
  /** Everything that is started registers its stop here. */
  readonly lifecycle?: Lifecycle;
  readonly errors?: Pick<ErrorReporter, 'report' | 'telemetry'>;
}

export interface RunningApi {
  /** `http://host:port`, the port that it got where the environment said 0. */
  readonly url: string;
  /** Stops all that was started, in order. */
  stop(): Promise<void>;
}

/** Starts one api in this process; what had started is stopped again when a later step fails. */
export async function startApi(environment: Environment, surroundings: ApiSurroundings = {}): Promise<RunningApi> {
  const logger = surroundings.logger ?? createLogger('api', environment.logLevel);
  const lifecycle = surroundings.lifecycle ?? createLifecycle(logger);
  try {
    const url = await start(environment, logger, lifecycle, surroundings.errors ?? { report: () => {} });
    return { url, stop: () => lifecycle.stop('asked to stop') };
  } catch (error) {
    await lifecycle.stop('the start failed');
    throw error;
  }
}

async function start(
  environment: Environment,
  logger: Logger,
  lifecycle: Lifecycle,
  { report, telemetry }: Pick<ErrorReporter, 'report' | 'telemetry'>,
): Promise<string> {
  const id = randomUUID();
  const packs = await loadPacks(environment.packs, process.cwd());

  const pool = createPool({
    url: environment.databaseUrl,
    max: environment.pgPoolMax,
    applicationName: 'pulso-api',
    logger,
  });
  const db = createDatabase(pool);
  lifecycle.onStop('database', () => pool.end());

  const policies = snapshotPolicies(environment.ttlSeconds);
  const cacheAbsence = createAbsence();
  const cache = createSnapshotCache({
    url: environment.redis.cacheUrl,
    connectionName: 'pulso-api',
    l1: { maxBytes: environment.l1MaxBytes },
    policies,
    ...(environment.asOf ? { variant: environment.asOf } : {}),
    onEvent(event) {
      logger.debug({ event }, 'cache');
      if (event.kind !== 'breaker') return;
      if (event.state === 'closed') cacheAbsence.end();
      else cacheAbsence.begin();
    },
  });
  await cache.start();
  lifecycle.onStop('cache', () => cache.stop());

  const cacheRedis = connectRedis(environment.redis.cacheUrl, 'command', 'pulso-api-probe', logger);
  lifecycle.onStop('cache probe', () => cacheRedis.disconnect());
  const queueRedis = connectRedis(environment.redis.queueUrl, 'producer', 'pulso-api-producer', logger);
  lifecycle.onStop('queue connection', () => queueRedis.disconnect());
  const access = await startAccess(environment, db, queueRedis, logger);
  lifecycle.onStop('access', access.stop);
  const producer = createProducer(queueRedis, telemetry);
  lifecycle.onStop('producer', producer.close);

  const refreshes = createRefreshRequester({
    db,
    producer,
    reader: cache.reader,
    packs,
    logger,
    nowMs: () => cache.nowMs(),
  });
  lifecycle.onStop('refresh requests', refreshes.stop);
  const views = createViewRecorder(db, logger);
  lifecycle.onStop('views', views.stop);
  const statistics = createRequestStatistics();

  const context: ApiContext = {
    environment,
    logger,
    db,
    cache,
    cacheAbsence,
    policies,
    packs,
    producer,
    views,
    refreshes,
    direct: createDirectComputation(db, environment.asOf),
    statistics,
    access,
    report,
  };

  const probes = await startProbes({ db, cacheRedis, queueRedis, producer });
  lifecycle.onStop('probes', probes.stop);

  let sockets: ReturnType<typeof startSockets> | undefined;
  const figures = (): ApiFigures => ({
    ...statistics.totals(),
    p95: statistics.p95(),
    sockets: sockets?.connections() ?? 0,
  });
  const installation = () => installationFigures(probes.latest().heartbeats, id, figures());
  const metrics = createMetrics({
    cache,
    probes,
    pool,
    figures: installation,
    sockets: () => sockets?.connections() ?? 0,
  });
  const app = createServer({
    metrics,
    context,
    cacheRedis,
    probes,
    health: {
      system: () => systemHealth(probes.latest(), installation(), process.memoryUsage.rss()),
      ready: () => !lifecycle.stopping.aborted,
    },
  });
  const http = createHttpServer(app);
  answerUnreadable(http);
  http.requestTimeout = 120_000;
  http.headersTimeout = 10_000;
  // Longer than a proxy keeps an idle connection, so that it never sends into one that is just closing.
  http.keepAliveTimeout = 75_000;
  http.maxConnections = MAX_CONNECTIONS;
  sockets = startSockets(http, context, queueRedis, () =>
    liveness(probes.latest(), cache.bus.connected, id, figures(), Date.now()),
  );
  lifecycle.onStop('http', async () => {
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeIdleConnections();
    await closed;
  });
  lifecycle.onStop('sockets', () => sockets?.stop());
  const port = await listen(http, environment.host, environment.port);

  const startedAtMs = Math.round(performance.timeOrigin);
  const tell = () =>
    beat(queueRedis, {
      process: 'api',
      id,
      rss: process.memoryUsage.rss(),
      startedAtMs,
      detail: { ...figures() },
    }).catch(() => {});
  const beating = setInterval(tell, BEAT_MS);
  lifecycle.onStop('heartbeat', async () => {
    clearInterval(beating);
    await lastBeat(queueRedis, 'api', id).catch(() => {});
  });
  await tell();
  return `http://${environment.host.includes(':') ? `[${environment.host}]` : environment.host}:${port}`;
}

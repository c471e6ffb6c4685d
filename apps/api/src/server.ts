import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { Redis } from 'ioredis';
import type { Probes } from '@pulso/monitoring';
import { auditRoutes } from './audit/routes.ts';
import { cacheAdminRoutes } from './cache-admin/routes.ts';
import type { ApiContext } from './context.ts';
import { drilldownRoutes } from './drilldown/routes.ts';
import { exportRoutes } from './export/routes.ts';
import { healthRoutes, type HealthSources } from './health/routes.ts';
import { contentSecurityPolicy } from './http/content-security-policy.ts';
import { createHostCheck, createOriginCheck } from './http/origin.ts';
import { HttpProblem, problemHandler, problemSender } from './http/problem.ts';
import { importRoutes } from './imports/routes.ts';
import type { ApiMetrics } from './metrics/registry.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { openapiRoutes } from './openapi/routes.ts';
import { createJobHistory } from './operations/job-history.ts';
import { operationsRoutes } from './operations/routes.ts';
import { packRoutes } from './packs/routes.ts';
import { pageRoutes } from './page/routes.ts';
import { performanceRoutes } from './performance/routes.ts';
import { BULL_BOARD_PATH } from './principal/bull-board-calls.ts';
import { createGuard, guardRoutes } from './principal/guard.ts';
import { ROUTES } from './principal/permissions.ts';
import { registeredRoutes, unlistedRoutes } from './principal/registered-routes.ts';
import { bullBoard } from './queues/bull-board.ts';
import { refreshRoutes } from './refresh/routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { createSnapshotFront, type Surroundings } from './snapshots/front.ts';
import { createSnapshotAnswer } from './snapshots/respond.ts';
import { snapshotRoutes } from './snapshots/routes.ts';
import { verifyRoutes } from './verify/routes.ts';
import { webhookRoutes } from './webhook/routes.ts';

export interface ServerDependencies {
  readonly context: ApiContext;
  readonly cacheRedis: Redis;
  readonly probes: Probes;
  readonly health: HealthSources;
  readonly metrics: ApiMetrics;
}

/** The whole HTTP surface: who comes from elsewhere or may not is stopped before any route. */
export function createServer(dependencies: ServerDependencies): RequestListener {
  const { context, metrics } = dependencies;
  const routes = createRoutes(dependencies);
  const unlisted = unlistedRoutes(registeredRoutes(routes), ROUTES);
  if (unlisted.length > 0) context.logger.error({ unlisted }, 'routes without an entry in the table of permissions');
  const checkOrigin = createOriginCheck(createHostCheck(context.environment.access.publicHosts));
  const guard = createGuard(context.access, unlisted);
  const measure = createMeasure(context, metrics);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(everyRequest((request, response) => measure(request, response, () => routeOf(request))));
  app.use(everyRequest(checkOrigin));
  app.use(guardRoutes(guard));
  app.use(routes);
  app.use(() => {
    throw new HttpProblem(404, 'unknown-route', 'there is nothing at this address');
  });
  app.use(problemHandler(context.logger, context.report));

  const sendProblem = problemSender(context.logger, context.report);
  const front = createSnapshotFront(context.packs, createSnapshotAnswer(context), {
    checkOrigin,
    guard,
    measure,
    sendProblem,
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!front(request, response)) app(request, response);
  };
}

/** A step that never ends a request, unless by throwing. */
function everyRequest(step: (request: Request, response: Response) => void): RequestHandler {
  return (request, response, next) => {
    step(request, response);
    next();
  };
}

/** Snapshots come first: their path is hot and needs nothing of what follows. */
export function createRoutes({ context, cacheRedis, probes, health, metrics }: ServerDependencies): Router {
  const router = Router();
  const pageDsn = context.environment.sentryPageDsn;
  const finishedJobs = createJobHistory(context.producer);
  router.use(snapshotRoutes(context, createSnapshotAnswer(context)));
  router.use(healthRoutes(health));
  router.use(metricsRoutes(metrics));
  router.use(securityHeaders(pageDsn));
  router.use(webhookRoutes(context));
  router.use(BULL_BOARD_PATH, bullBoard(context.producer));
  router.use(importRoutes(context));
  router.use(express.json({ limit: '64kb' }));
  router.use(sessionRoutes(context));
  router.use(auditRoutes(context));
  router.use(exportRoutes(context));
  router.use(drilldownRoutes(context));
  router.use(refreshRoutes(context));
  router.use(verifyRoutes(context));
  router.use(packRoutes(context));
  router.use(cacheAdminRoutes(context, cacheRedis));
  router.use(performanceRoutes(context, probes, finishedJobs));
  router.use(operationsRoutes(context, probes, finishedJobs));
  router.use(openapiRoutes());
  router.use(pageRoutes({ errorReports: pageDsn }));
  return router;
}

/** Notes each answer under the route's pattern, never the address: a label must be bounded. */
function createMeasure({ statistics }: ApiContext, metrics: ApiMetrics): Surroundings['measure'] {
  return (request, response, route) => {
    const startedAt = performance.now();
    const noteMemory = metrics.sampleMemory();
    response.on('finish', () => {
      const name = route();
      noteMemory?.(name);
      const durationMs = performance.now() - startedAt;
      statistics.request(name, durationMs);
      metrics.request(name, request.method, response.statusCode, durationMs / 1_000);
    });
  };
}

function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  if (typeof path === 'string') return path;
  return request.path.startsWith(BULL_BOARD_PATH) ? BULL_BOARD_PATH : 'other';
}

/** TLS ends before this process, if anywhere: no upgrade and no HSTS here. */
function securityHeaders(reportTo: string | undefined): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: contentSecurityPolicy(reportTo),
    },
  });
}

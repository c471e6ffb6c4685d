import express, { Router, type Express, type RequestHandler } from 'express';
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
import { checkOrigin, createHostCheck } from './http/origin.ts';
import { HttpProblem, problemHandler } from './http/problem.ts';
import { importRoutes } from './imports/routes.ts';
import type { ApiMetrics } from './metrics/registry.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { openapiRoutes } from './openapi/routes.ts';
import { operationsRoutes } from './operations/routes.ts';
import { packRoutes } from './packs/routes.ts';
import { pageRoutes } from './page/routes.ts';
import { performanceRoutes } from './performance/routes.ts';
import { BULL_BOARD_PATH } from './principal/bull-board-calls.ts';
import { guard } from './principal/guard.ts';
import { ROUTES } from './principal/permissions.ts';
import { registeredRoutes, unlistedRoutes } from './principal/registered-routes.ts';
import { bullBoard } from './queues/bull-board.ts';
import { refreshRoutes } from './refresh/routes.ts';
import { sessionRoutes } from './session/routes.ts';
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
export function createServer(dependencies: ServerDependencies): Express {
  const { context, metrics } = dependencies;
  const routes = createRoutes(dependencies);
  const unlisted = unlistedRoutes(registeredRoutes(routes), ROUTES);
  if (unlisted.length > 0) context.logger.error({ unlisted }, 'routes without an entry in the table of permissions');
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(measure(context, metrics));
  app.use(checkOrigin(createHostCheck(context.environment.access.publicHosts)));
  app.use(guard(context.access, unlisted));
  app.use(routes);
  app.use(() => {
    throw new HttpProblem(404, 'unknown-route', 'there is nothing at this address');
  });
  app.use(problemHandler(context.logger, context.report));
  return app;
}

/** Snapshots come first: their path is hot and needs nothing of what follows. */
export function createRoutes({ context, cacheRedis, probes, health, metrics }: ServerDependencies): Router {
  const router = Router();
  const pageDsn = context.environment.sentryPageDsn;
  router.use(snapshotRoutes(context));
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
  router.use(performanceRoutes(context, probes));
  router.use(operationsRoutes(context, probes));
  router.use(openapiRoutes());
  router.use(pageRoutes({ errorReports: pageDsn }));
  return router;
}

/** The route's pattern, never the address: a label must be bounded. */
function measure(context: ApiContext, metrics: ApiMetrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const route = (request.route as { path?: unknown } | undefined)?.path;
      const name =
        typeof route === 'string' ? route : request.path.startsWith(BULL_BOARD_PATH) ? BULL_BOARD_PATH : 'other';
      const durationMs = performance.now() - startedAt;
      context.statistics.request(name, durationMs);
      metrics.request(name, request.method, response.statusCode, durationMs / 1_000);
    });
    next();
  };
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

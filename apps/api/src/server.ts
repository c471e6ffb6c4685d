import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Redis } from 'ioredis';
import type { Probes } from '@pulso/monitoring';
import { cacheAdminRoutes } from './cache-admin/routes.ts';
import type { ApiContext } from './context.ts';
import { drilldownRoutes } from './drilldown/routes.ts';
import { exportRoutes } from './export/routes.ts';
import { healthRoutes, type HealthSources } from './health/routes.ts';
import { checkOrigin } from './http/origin.ts';
import { HttpProblem, problemHandler } from './http/problem.ts';
import { importRoutes } from './imports/routes.ts';
import type { ApiMetrics } from './metrics/registry.ts';
import { metricsRoutes } from './metrics/routes.ts';
import { openapiRoutes } from './openapi/routes.ts';
import { packRoutes } from './packs/routes.ts';
import { pageRoutes } from './page/routes.ts';
import { performanceRoutes } from './performance/routes.ts';
import { BULL_BOARD_PATH, bullBoard } from './queues/bull-board.ts';
import { refreshRoutes } from './refresh/routes.ts';
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

/** The whole HTTP surface. Snapshots come first: their path is hot and needs nothing of what follows. */
export function createServer({ context, cacheRedis, probes, health, metrics }: ServerDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(measure(context, metrics));
  app.use(checkOrigin());
  app.use(snapshotRoutes(context));
  app.use(healthRoutes(health));
  app.use(metricsRoutes(metrics));
  app.use(securityHeaders());
  app.use(webhookRoutes(context));
  app.use(BULL_BOARD_PATH, bullBoard(context.producer));
  app.use(importRoutes(context));
  app.use(express.json({ limit: '64kb' }));
  app.use(exportRoutes(context));
  app.use(drilldownRoutes(context));
  app.use(refreshRoutes(context));
  app.use(verifyRoutes(context));
  app.use(packRoutes(context));
  app.use(cacheAdminRoutes(context, cacheRedis));
  app.use(performanceRoutes(context, probes));
  app.use(openapiRoutes());
  app.use(pageRoutes());
  app.use(() => {
    throw new HttpProblem(404, 'unknown-route', 'there is nothing at this address');
  });
  app.use(problemHandler(context.logger, context.report));
  return app;
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
function securityHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Chart and table layout sets styles on elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

import { Router } from 'express';
import type { SystemHealth } from '@pulso/kpi-core';

export interface HealthSources {
  system(): SystemHealth;
  /** False once stopping has begun. */
  ready(): boolean;
}

/** Liveness, readiness and the state of the whole installation. */
export function healthRoutes({ system, ready }: HealthSources): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'pass' }));
  // Able to answer: Redis away is no reason to be taken out, since snapshots are served all the same.
  router.get(
    '/health/ready',
    (_request, response) => void response.status(ready() ? 200 : 503).json({ status: ready() ? 'pass' : 'fail' }),
  );
  router.get('/health/system', (_request, response) => {
    const health = system();
    response
      .status(health.status === 'fail' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .type('application/health+json')
      .send(JSON.stringify(health));
  });
  return router;
}

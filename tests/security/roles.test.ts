import { createRequire } from 'node:module';
import express, { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '@pulso/kpi-core';
import { connectRedis, createLogger, createProducer, parseEnvironment } from '@pulso/platform';
import type { ApiContext } from '../../apps/api/src/context.ts';
import { problemHandler } from '../../apps/api/src/http/problem.ts';
import { LIMITS } from '../../apps/api/src/limits/limits.ts';
import { startAccess } from '../../apps/api/src/principal/access.ts';
import { BULL_BOARD_PATH } from '../../apps/api/src/principal/bull-board-calls.ts';
import { createGuard, guardRoutes } from '../../apps/api/src/principal/guard.ts';
import { ROUTES } from '../../apps/api/src/principal/permissions.ts';
import { registeredRoutes, unlistedRoutes } from '../../apps/api/src/principal/registered-routes.ts';
import { createRouteTable } from '../../apps/api/src/principal/route-table.ts';
import { createRoutes, type ServerDependencies } from '../../apps/api/src/server.ts';
import { sampleRequests } from './support/requests.ts';
import { createVisitor, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

/** What is tried here is who may, not how often. */
const UNLIMITED = Object.keys(LIMITS)
  .map((name) => `${name}=100000/60`)
  .join();

let api: SecuredApi;
const visitors = new Map<Role, { account: Visitor; key: Visitor }>();
const grantOf = (role: Role) => (role === 'project_manager' ? { role, projectManagers: ['Camila Soto'] } : { role });
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_LIMITS: UNLIMITED } });
  for (const role of ROLES) {
    visitors.set(role, {
      account: await api.signedIn(`The ${role}`, grantOf(role)),
      key: api.withKey(await api.key(grantOf(role))),
    });
  }
});
afterAll(() => api[Symbol.asyncDispose]());

/** Every role, written out once more, so that a change of the table is a change of two files. */
const FIGURES: readonly Role[] = ['manager', 'project_manager', 'admin'];
const OPERATE: readonly Role[] = ['ops', 'admin'];
const MONITOR: readonly Role[] = ['monitor', 'ops', 'admin'];
const EXPECTED: Readonly<Record<string, readonly Role[]>> = {
  'GET /health/system': ['manager', ...MONITOR],
  'GET /metrics': MONITOR,
  'GET /manager/api/performance/metrics': MONITOR,
  'GET /manager/api/cache/status': MONITOR,
  'GET /openapi.json': ROLES,
  'GET /manager/api/:type': FIGURES,
  'GET /manager/api/statements': FIGURES,
  'GET /manager/api/statements/:id': FIGURES,
  'GET /manager/api/:type/export': FIGURES,
  'POST /manager/api/verify': FIGURES,
  'GET /api/v1/packs/:pack/:type': FIGURES,
  'GET /api/v1/packs/:pack/statements': FIGURES,
  'GET /api/v1/packs/:pack/statements/:id': FIGURES,
  'GET /api/v1/packs/:pack/:type/export': FIGURES,
  'POST /api/v1/packs/:pack/verify': FIGURES,
  'GET /api/v1/packs': ROLES,
  'GET /api/v1/packs/:pack': ROLES,
  'POST /manager/dashboard/refresh': ['manager', 'project_manager', 'ops', 'admin'],
  'POST /api/v1/packs/:pack/refresh': ['manager', 'project_manager', 'ops', 'admin'],
  'GET /manager/dashboard/status/:ticket': ['manager', 'project_manager', 'ops', 'admin'],
  'POST /manager/api/import/:dataset': ['manager', 'ops', 'admin'],
  'POST /manager/api/cache/clear': OPERATE,
  'ANY /manager/api/cache/clear': OPERATE,
  'GET /manager/api/audit': OPERATE,
  'GET /manager/api/operations': OPERATE,
};
const PUBLIC = [
  '/',
  '/manager',
  '/manager/dashboard',
  '/manager/dashboard/:pack',
  '/manager/import',
  '/manager/ops',
  '/manager/login',
  '/manager/assets/*',
  '/manager/icon.svg',
  '/health/live',
  '/health/ready',
  '/api/v1/session',
  '/api/v1/session/oidc',
  '/api/v1/session/oidc/callback',
].map((path) => `GET ${path}`);
const OPEN = new Set([
  ...PUBLIC,
  'POST /api/v1/session',
  'DELETE /api/v1/session',
  'POST /api/v1/session/refresh',
  'POST /manager/webhook/data-changed',
]);

const ask = async (visitor: Visitor, method: string, path: string): Promise<number> => {
  const answer = await visitor.send(method, path, method === 'GET' ? undefined : {});
  await answer.body?.cancel();
  return answer.status;
};

describe('every route', () => {
  it.each(sampleRequests())('$rule.method $rule.path is open to whom it should be', async ({ rule, method, path }) => {
    const name = `${rule.method} ${rule.path}`;
    if (OPEN.has(name)) {
      expect(rule.access, name).toBeTypeOf('string');
      // 401 can be the answer to missing credentials of its own: a signature, a password, a refresh token.
      expect(await ask(api.anonymous, method, path)).not.toBe(403);
      return;
    }
    const allowed = rule.path.startsWith(BULL_BOARD_PATH) ? OPERATE : EXPECTED[name];
    expect(allowed, `${name} is not described by this test`).toBeDefined();
    expect(await ask(api.anonymous, method, path), 'anonymous').toBe(401);
    for (const [role, { account, key }] of visitors) {
      const statuses = [await ask(account, method, path), await ask(key, method, path)];
      for (const status of statuses) {
        if (allowed!.includes(role)) expect([401, 403], `${role} may`).not.toContain(status);
        else expect(status, `${role} may not`).toBe(403);
      }
    }
  });
});

it('no route that needs credentials opens to a wrong key', async () => {
  const stranger = api.withKey(`pulso_${'0'.repeat(12)}_${'x'.repeat(43)}`);
  const closed = sampleRequests().filter(({ rule }) => !OPEN.has(`${rule.method} ${rule.path}`));
  // At once: a key that nobody knows waits for the keys to be read again, at most once a second.
  const statuses = await Promise.all(closed.map(({ method, path }) => ask(stranger, method, path)));
  expect(new Map(closed.map(({ path }, index) => [path, statuses[index]]))).toEqual(
    new Map(closed.map(({ path }) => [path, 401])),
  );
});

describe('the table of permissions', () => {
  const serving = async (work: (context: ApiContext) => Promise<void>): Promise<void> => {
    const environment = parseEnvironment(api.variables);
    const logger = createLogger('test', 'silent');
    const redis = connectRedis(environment.redis.queueUrl, 'producer', 'test', logger);
    const access = await startAccess(environment, api.db, redis, logger);
    const producer = createProducer(redis);
    try {
      await work({ environment, logger, db: api.db, access, producer } as unknown as ApiContext);
    } finally {
      await access.stop();
      await producer.close();
      redis.disconnect();
    }
  };

  it('names every route of the router, and no route that does not exist', () =>
    serving(async (context) => {
      const registered = registeredRoutes(createRoutes({ context, health: {} } as unknown as ServerDependencies));
      expect(registered.length).toBeGreaterThan(20);
      expect(unlistedRoutes(registered, ROUTES)).toEqual([]);
      const elsewhere = ROUTES.filter(
        ({ path }) => !/^\/(admin|manager\/(assets|icon)|api\/v1\/session\/oidc)/.test(path),
      );
      expect(unlistedRoutes(elsewhere, registered as never)).toEqual([]);
    }));

  it('names every call of Bull Board, and none that it does not have', () => {
    const routesFile = createRequire(import.meta.resolve('@bull-board/api')).resolve('@bull-board/api');
    const { appRoutes } = createRequire(routesFile)('./routes.js') as {
      appRoutes: { entryPoint: { route: string[] }; api: { method: string; route: string }[] };
    };
    const calls = [
      ...appRoutes.entryPoint.route.map((path) => ({ method: 'GET', path: `${BULL_BOARD_PATH}${path}` })),
      ...appRoutes.api.map(({ method, route }) => ({
        method: method.toUpperCase(),
        path: `${BULL_BOARD_PATH}${route}`,
      })),
    ];
    expect(calls.length).toBeGreaterThan(30);
    expect(unlistedRoutes(calls, ROUTES)).toEqual([]);
    const listed = ROUTES.filter(({ path }) => path.startsWith(`${BULL_BOARD_PATH}/api/`));
    expect(unlistedRoutes(listed, calls as never)).toEqual([]);
  });

  it('has every write of Bull Board audited', () => {
    const writes = ROUTES.filter(({ method, path }) => method !== 'GET' && path.startsWith(BULL_BOARD_PATH));
    expect(writes.length).toBeGreaterThan(20);
    expect(writes.filter(({ audit }) => audit !== 'queue.write')).toEqual([]);
  });

  it('leaves a route that it does not name closed to everybody', () =>
    serving(async (context) => {
      const router = Router();
      router.get('/manager/api/secret', (_request, response) => void response.json({ secret: true }));
      router.get('/manager/api/:type', (_request, response) => void response.json({ figures: true }));
      const app = express();
      app.use(guardRoutes(createGuard(context.access, unlistedRoutes(registeredRoutes(router), ROUTES))));
      app.use(router);
      app.use(problemHandler(context.logger, () => {}));
      const server = app.listen(0, '127.0.0.1');
      try {
        await new Promise((resolve) => server.once('listening', resolve));
        const { port } = server.address() as { port: number };
        const admin = createVisitor(() => `http://127.0.0.1:${port}`, visitors.get('admin')!.key.headers);
        expect(await ask(admin, 'GET', '/manager/api/secret')).toBe(403);
        expect(await ask(admin, 'GET', '/manager/api/kpis')).toBe(200);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    }));

  it('is not got round by another spelling of a path', async () => {
    const { account: monitor } = visitors.get('monitor')!;
    for (const path of [
      '/MANAGER/api/kpis',
      '/manager/api/kpis/',
      '//manager/api/kpis',
      '/manager//api/kpis',
      '/manager/api/%6bpis',
      '/manager/api/./kpis',
      '/manager/login/../api/kpis',
      '/manager/assets/..%2f..%2fapi/kpis',
      '/admin/queues/../../manager/api/kpis',
    ]) {
      expect([403, 404], path).toContain(await ask(monitor, 'GET', path));
    }
  });

  it('finds a rule by method, and HEAD with GET', () => {
    const table = createRouteTable(ROUTES);
    expect(table.find('HEAD', '/manager/api/kpis')).toMatchObject({ path: '/manager/api/:type' });
    expect(table.find('OPTIONS', '/manager/api/kpis')).toBeNull();
    expect(table.find('TRACE', '/manager/api/cache/clear')).toMatchObject({ method: 'ANY' });
    expect(table.methods('/manager/api/kpis')).toEqual(['GET']);
    expect(table.methods('/manager/nothing/here')).toEqual([]);
  });
});

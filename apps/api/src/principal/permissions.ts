import { ROLES, type Role } from '@pulso/kpi-core';
import type { LimitName } from '../limits/limits.ts';
import { BULL_BOARD_PAGES, BULL_BOARD_READS, BULL_BOARD_WRITES } from './bull-board-calls.ts';

/** Who may: `public` without any session, `signed` = the route checks a signature itself, else any of the roles. */
export type Access = 'public' | 'signed' | readonly Role[];

export interface RouteRule {
  /** A rule for GET serves HEAD; `ANY` serves what no other rule of the path names. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** `:name` stands for one segment, a closing `/*` for any rest. */
  readonly path: string;
  readonly access: Access;
  readonly limit: LimitName;
  /** Name of the action in the audit log; none for what only reads. */
  readonly audit?: string;
  /** Closed while it cannot be known whether the account is still good: what administers, not what reads. */
  readonly recent?: true;
}

const FIGURES = ['manager', 'project_manager', 'admin'] as const;
const UPLOAD = ['manager', 'ops', 'admin'] as const;
const REFRESH = ['manager', 'project_manager', 'ops', 'admin'] as const;
const OPERATE = ['ops', 'admin'] as const;
const MONITOR = ['monitor', 'ops', 'admin'] as const;
const HEALTH = ['manager', 'monitor', 'ops', 'admin'] as const;

const get = (path: string, access: Access, limit: LimitName): RouteRule => ({ method: 'GET', path, access, limit });

/**
 * Every route of the api and who may call it. A route that is not here is closed to everybody (403), whatever it is;
 * a test walks the router and fails.
 */
export const ROUTES: readonly RouteRule[] = [
  // The page itself holds no figures; it asks for them, and shows the login when it may not.
  get('/', 'public', 'page'),
  get('/manager', 'public', 'page'),
  get('/manager/dashboard', 'public', 'page'),
  get('/manager/dashboard/:pack', 'public', 'page'),
  get('/manager/import', 'public', 'page'),
  get('/manager/ops', 'public', 'page'),
  get('/manager/login', 'public', 'page'),
  get('/manager/assets/*', 'public', 'page'),
  get('/manager/icon.svg', 'public', 'page'),

  get('/health/live', 'public', 'page'),
  get('/health/ready', 'public', 'page'),
  get('/health/system', HEALTH, 'monitor'),
  get('/metrics', MONITOR, 'monitor'),
  get('/manager/api/performance/metrics', MONITOR, 'monitor'),
  get('/manager/api/cache/status', MONITOR, 'monitor'),
  get('/manager/api/operations', OPERATE, 'monitor'),
  get('/openapi.json', ROLES, 'read'),

  get('/api/v1/session', 'public', 'session'),
  { method: 'POST', path: '/api/v1/session', access: 'public', limit: 'session' },
  { method: 'DELETE', path: '/api/v1/session', access: 'public', limit: 'session' },
  { method: 'POST', path: '/api/v1/session/refresh', access: 'public', limit: 'session' },
  get('/api/v1/session/oidc', 'public', 'session'),
  get('/api/v1/session/oidc/callback', 'public', 'session'),

  // The first pattern that fits counts: an export is not a row whose id is "export".
  ...['/manager/api', '/api/v1/packs/:pack'].flatMap((base) => [
    get(`${base}/:type/export`, FIGURES, 'export'),
    get(`${base}/statements`, FIGURES, 'statements'),
    get(`${base}/statements/:id`, FIGURES, 'statements'),
    get(`${base}/:type`, FIGURES, 'snapshots'),
    { method: 'POST' as const, path: `${base}/verify`, access: FIGURES, limit: 'verify' as const },
  ]),
  // Texts, filters and thresholds; no figures.
  get('/api/v1/packs', ROLES, 'read'),
  get('/api/v1/packs/:pack', ROLES, 'read'),

  { method: 'POST', path: '/manager/dashboard/refresh', access: REFRESH, limit: 'refresh-all', audit: 'refresh.force' },
  {
    method: 'POST',
    path: '/api/v1/packs/:pack/refresh',
    access: REFRESH,
    limit: 'refresh-all',
    audit: 'refresh.force',
  },
  get('/manager/dashboard/status/:ticket', REFRESH, 'read'),
  { method: 'POST', path: '/manager/api/import/:dataset', access: UPLOAD, limit: 'import', audit: 'data.import' },
  { method: 'POST', path: '/manager/webhook/data-changed', access: 'signed', limit: 'webhook' },

  {
    method: 'POST',
    path: '/manager/api/cache/clear',
    access: OPERATE,
    limit: 'clear',
    audit: 'cache.clear',
    recent: true,
  },
  { method: 'ANY', path: '/manager/api/cache/clear', access: OPERATE, limit: 'read' },
  { ...get('/manager/api/audit', OPERATE, 'read'), recent: true },

  ...BULL_BOARD_PAGES.map((path) => ({ ...get(path, OPERATE, 'operate'), recent: true as const })),
  ...BULL_BOARD_READS.map((path) => ({ ...get(path, OPERATE, 'operate'), recent: true as const })),
  ...BULL_BOARD_WRITES.map(([method, path]) => ({
    method,
    path,
    access: OPERATE,
    limit: 'operate' as const,
    audit: 'queue.write',
    recent: true as const,
  })),
];

/** What a client may send over a socket, and who. `connect` is the handshake. An event that is not here is refused. */
export const SOCKET_EVENTS: Readonly<Record<string, readonly Role[]>> = {
  connect: FIGURES,
  subscribe: FIGURES,
  unsubscribe: FIGURES,
};

export const mayUse = (roles: readonly Role[], allowed: readonly Role[]): boolean =>
  roles.some((role) => allowed.includes(role));

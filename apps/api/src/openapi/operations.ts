import type { SchemaName } from './schemas.ts';

export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly body?: SchemaName;
  /** By status: the name of a schema, or a description. */
  readonly answers: Readonly<Record<number, string>>;
}

/** Every route for outside clients. */
export const OPERATIONS: readonly Operation[] = [
  ...(['dashboard', 'kpis', 'charts', 'financials'] as const).map((type) => ({
    method: 'get' as const,
    path: `/manager/api/${type}`,
    summary: `The ${type} snapshot of the default pack; query parameters are filters, and maxStale (s)`,
    answers: { 200: 'Snapshot', 202: 'Computing', 304: 'not modified' } as const,
  })),
  { method: 'get', path: '/api/v1/packs', summary: 'The packs', answers: { 200: 'PackList' } },
  {
    method: 'get',
    path: '/api/v1/packs/{pack}',
    summary: "One pack's presentation, filters and rules",
    answers: { 200: 'PackDescription' },
  },
  {
    method: 'get',
    path: '/api/v1/packs/{pack}/{type}',
    summary: 'A snapshot of any pack',
    answers: { 200: 'Snapshot', 202: 'Computing' },
  },
  ...['/manager/api', '/api/v1/packs/{pack}'].flatMap((base): readonly Operation[] => [
    {
      method: 'get',
      path: `${base}/statements`,
      summary: 'The rows behind a figure',
      answers: { 200: 'DrilldownPage' },
    },
    {
      method: 'get',
      path: `${base}/statements/{id}`,
      summary: 'One row with its history',
      answers: { 200: 'the row' },
    },
    { method: 'get', path: `${base}/{type}/export`, summary: 'CSV or XLSX, streamed', answers: { 200: 'a file' } },
    {
      method: 'post',
      path: `${base}/verify`,
      summary: 'Recompute from base rows now',
      body: 'VerifyRequest',
      answers: { 200: 'VerifyResult' },
    },
  ]),
  {
    method: 'post',
    path: '/manager/api/import/{dataset}',
    summary: 'Import a file (multipart)',
    answers: { 202: 'RefreshAccepted' },
  },
  ...['/manager/dashboard/refresh', '/api/v1/packs/{pack}/refresh'].map((path): Operation => ({
    method: 'post',
    path,
    summary: 'Ask for fresh snapshots',
    body: 'RefreshRequest',
    answers: { 202: 'RefreshAccepted' },
  })),
  {
    method: 'get',
    path: '/manager/dashboard/status/{ticket}',
    summary: 'How far a ticket is',
    answers: { 200: 'TicketStatus' },
  },
  {
    method: 'get',
    path: '/manager/api/cache/status',
    summary: 'What the cache holds',
    answers: { 200: 'CacheStatus' },
  },
  {
    method: 'post',
    path: '/manager/api/cache/clear',
    summary: 'Empty the cache',
    body: 'CacheClearRequest',
    answers: { 200: 'CacheCleared' },
  },
  {
    method: 'get',
    path: '/manager/api/performance/metrics',
    summary: 'Latencies of answers, refreshes and changes; queues',
    answers: { 200: 'Performance' },
  },
  {
    method: 'get',
    path: '/manager/api/operations',
    summary: 'Processes, alerts and their history, change to screen, precompute, drift, slow jobs',
    answers: { 200: 'Operations' },
  },
  {
    method: 'post',
    path: '/manager/webhook/data-changed',
    summary: 'Signed notice of changed data',
    answers: { 202: 'accepted' },
  },
  { method: 'get', path: '/api/v1/session', summary: 'Who one is, and how to sign in', answers: { 200: 'Session' } },
  {
    method: 'post',
    path: '/api/v1/session',
    summary: 'Sign in',
    body: 'LoginRequest',
    answers: { 200: 'Session' },
  },
  { method: 'delete', path: '/api/v1/session', summary: 'Sign out', answers: { 204: 'signed out' } },
  {
    method: 'post',
    path: '/api/v1/session/refresh',
    summary: 'Renew a session by its refresh cookie',
    answers: { 200: 'Session' },
  },
  {
    method: 'get',
    path: '/manager/api/audit',
    summary: 'What was done and refused, newest first',
    answers: { 200: 'AuditPage' },
  },
  { method: 'get', path: '/metrics', summary: 'For Prometheus', answers: { 200: 'text' } },
  { method: 'get', path: '/health/live', summary: 'The process is alive', answers: { 200: 'alive' } },
  { method: 'get', path: '/health/ready', summary: 'Able to answer', answers: { 200: 'ready', 503: 'not ready' } },
  {
    method: 'get',
    path: '/health/system',
    summary: 'The whole installation',
    answers: { 200: 'SystemHealth', 503: 'SystemHealth' },
  },
];

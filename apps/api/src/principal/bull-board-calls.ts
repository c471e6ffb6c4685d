/** Where Bull Board stands. */
export const BULL_BOARD_PATH = '/admin/queues';

const under = (path: string): string => `${BULL_BOARD_PATH}${path}`;

/** Documents and assets of Bull Board's page. */
export const BULL_BOARD_PAGES: readonly string[] = [
  '',
  '/',
  '/static/*',
  '/metrics-history',
  '/job-schedulers',
  '/queue/:queue',
  '/queue/:queue/:job',
].map(under);

/** What Bull Board reads. */
export const BULL_BOARD_READS: readonly string[] = [
  '/api/redis/stats',
  '/api/queues',
  '/api/job-schedulers',
  '/api/queues/:queue/metrics',
  '/api/queues/:queue/default-job-options',
  '/api/queues/:queue/workers',
  '/api/queues/:queue/rate-limit',
  '/api/queues/:queue/job-data-schema',
  '/api/queues/:queue/:job/logs',
  '/api/queues/:queue/:job/flow',
  '/api/queues/:queue/:job',
].map(under);

/** What Bull Board changes; each is audited. A call of a later version is closed until it is added here. */
export const BULL_BOARD_WRITES: readonly (readonly ['POST' | 'PUT' | 'PATCH', string])[] = [
  ...[
    '/api/queues/pause',
    '/api/queues/resume',
    '/api/queues/:queue/retry/:status',
    '/api/queues/:queue/promote',
    '/api/queues/:queue/clean/:status',
    '/api/queues/:queue/pause',
    '/api/queues/:queue/resume',
    '/api/queues/:queue/concurrency',
    '/api/queues/:queue/rate-limit',
    '/api/queues/:queue/rate-limit/release',
    '/api/queues/:queue/empty',
    '/api/queues/:queue/obliterate',
    '/api/queues/:queue/job-schedulers/:scheduler/remove',
    '/api/queues/:queue/job-schedulers/:scheduler/run',
    '/api/queues/:queue/:job/retry',
    '/api/queues/:queue/:job/clean',
    '/api/queues/:queue/:job/promote',
    '/api/queues/:queue/:job/remove-unprocessed-children',
  ].map((path) => ['PUT', under(path)] as const),
  ...[
    '/api/queues/:queue/job-schedulers/:scheduler',
    '/api/queues/:queue/:job/update-data',
    '/api/queues/:queue/:job/delay',
    '/api/queues/:queue/:job/priority',
  ].map((path) => ['PATCH', under(path)] as const),
  ['POST', under('/api/queues/:queue/add')],
];

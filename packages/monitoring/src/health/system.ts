import type { Check, SystemHealth } from '@pulso/kpi-core';
import type { RedisMemory } from '@pulso/platform';
import type { InstallationFigures } from './installation.ts';
import type { ProbeResults } from './probes.ts';

type Status = Check['status'];

const memory = (redis: RedisMemory | null) =>
  redis && {
    used: redis.usedBytes,
    max: redis.maxBytes,
    ratio: redis.maxBytes === 0 ? null : redis.usedBytes / redis.maxBytes,
  };

/**
 * The state of the whole installation from what the probes saw.
 * `fail` when neither the cache nor Postgres answers, so that nothing can be served; `warn` when anything else is wrong.
 */
export function systemHealth(probes: ProbeResults, figures: InstallationFigures, rss: number): SystemHealth {
  const time = probes.at.toISOString();
  const check = (
    componentType: string,
    status: Status,
    observedValue: Check['observedValue'],
    observedUnit?: string,
    output?: string,
  ): Check[] => [
    {
      componentType,
      status,
      observedValue,
      time,
      ...(observedUnit ? { observedUnit } : {}),
      ...(output ? { output } : {}),
    },
  ];
  const checks: SystemHealth['checks'] = {
    'redis:cache': redisCheck(check, probes.cache, 'cache'),
    'redis:queue': redisCheck(check, probes.queue, 'queue'),
    'postgres:responseTime': check('datastore', probes.postgresMs === null ? 'fail' : 'pass', probes.postgresMs, 'ms'),
    'workers:count': check('component', figures.workers < 2 ? 'warn' : 'pass', figures.workers, 'processes'),
    'queue:depth': depthCheck(check, probes),
    'scheduler:lastTick': schedulerCheck(check, figures, probes.at.getTime()),
    'changeFeed:lag': check(
      'component',
      probes.feed === null || probes.feed.oldestMs > 5_000 ? 'warn' : 'pass',
      probes.feed?.oldestMs ?? null,
      'ms',
      probes.feed && probes.feed.waiting > 0 ? `${probes.feed.waiting} changes waiting` : undefined,
    ),
    'rollups:drift': check(
      'component',
      probes.drift !== null && probes.drift.differences > 0 ? 'warn' : 'pass',
      probes.drift?.differences ?? null,
      'cells',
      driftOutput(probes.drift),
    ),
    'cache:hitRate': check(
      'component',
      figures.hitRate !== null && figures.hitRate < 0.8 ? 'warn' : 'pass',
      figures.hitRate,
      'ratio',
    ),
    'http:p95': check('component', figures.p95 !== null && figures.p95 > 2_000 ? 'warn' : 'pass', figures.p95, 'ms'),
  };
  const nothingAnswers = probes.cache === null && probes.postgresMs === null;
  const allPass = Object.values(checks).every((list) => list.every(({ status }) => status === 'pass'));
  return {
    status: nothingAnswers ? 'fail' : allPass ? 'pass' : 'warn',
    redis: probes.cache !== null && probes.queue !== null,
    postgres: probes.postgresMs !== null,
    workers: figures.workers,
    cache_hit_rate: figures.hitRate,
    avg_response_time: figures.averageResponse,
    memory_usage: { redis_cache: memory(probes.cache), redis_queue: memory(probes.queue), process: { rss } },
    checks,
  };
}

type MakeCheck = (
  componentType: string,
  status: Status,
  value: Check['observedValue'],
  unit?: string,
  output?: string,
) => Check[];

function redisCheck(check: MakeCheck, redis: RedisMemory | null, role: 'cache' | 'queue'): Check[] {
  if (!redis) return check('datastore', 'fail', null, 'bytes', 'does not answer');
  const ratio = redis.maxBytes === 0 ? 0 : redis.usedBytes / redis.maxBytes;
  if (role === 'queue' && redis.policy !== 'noeviction') {
    return check(
      'datastore',
      'warn',
      redis.usedBytes,
      'bytes',
      `maxmemory-policy is ${redis.policy}; jobs may be lost: set noeviction`,
    );
  }
  if (role === 'queue' && ratio > 0.9)
    return check('datastore', 'warn', redis.usedBytes, 'bytes', 'more than 90 % of maxmemory is used');
  return check('datastore', 'pass', redis.usedBytes, 'bytes');
}

function driftOutput(drift: ProbeResults['drift']): string {
  if (!drift) return 'not compared with the rows yet';
  const checked = `compared with the rows at ${new Date(drift.checkedAtMs).toISOString()}`;
  return drift.differences === 0 ? checked : `${checked}; put right by: npm run pulso -- rollup rebuild`;
}

const BACKLOG = 1_000;

function depthCheck(check: MakeCheck, { depth }: ProbeResults): Check[] {
  if (!depth) return check('component', 'warn', null, 'jobs', 'the queue does not answer');
  const waiting = Object.values(depth).reduce((sum, queue) => sum + queue.waiting, 0);
  return check('component', waiting > BACKLOG ? 'warn' : 'pass', waiting, 'jobs');
}

/** The leader beats every second and takes a turn at least every half second. */
const LEADER_SILENT_MS = 10_000;

function schedulerCheck(check: MakeCheck, { leader }: InstallationFigures, nowMs: number): Check[] {
  if (!leader) return check('component', 'warn', null, 's', 'no scheduler leads');
  const turnAge = leader.lastTurnAtMs === null ? null : nowMs - leader.lastTurnAtMs;
  const late = turnAge === null || turnAge > LEADER_SILENT_MS;
  const tickAge = leader.lastTickAtMs === null ? null : Math.round((nowMs - leader.lastTickAtMs) / 1_000);
  return check(
    'component',
    late ? 'warn' : 'pass',
    tickAge,
    's',
    late ? 'the scheduler does not read the change feed' : undefined,
  );
}

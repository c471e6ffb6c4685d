import type { CachePolicy } from './types.ts';

/** What a Redis says of itself. */
export interface RedisFacts {
  readonly runId: string;
  /** First number of its version. */
  readonly major: number;
  /** `maxmemory-policy`. */
  readonly policy: string;
  /** Bytes; 0 = unbounded. */
  readonly maxMemory: number;
  readonly appendOnly: boolean;
}

export interface Advice {
  readonly code:
    | 'cache-noeviction'
    | 'cache-unbounded'
    | 'queue-evicts'
    | 'queue-not-persistent'
    | 'one-redis-for-both'
    | 'redis-too-old'
    | 'lease-too-short'
    | 'compute-too-long'
    | 'l1-too-long'
    | 'no-jitter';
  /** `danger` loses data or correctness; `warning` costs speed or freshness. */
  readonly severity: 'warning' | 'danger';
  /** What is wrong and what to do about it. */
  readonly message: string;
}

export interface Circumstances {
  readonly cache?: RedisFacts;
  readonly queue?: RedisFacts;
  readonly policies: Readonly<Record<string, CachePolicy>>;
  /** p99 of a computation by type, ms, where known. */
  readonly computeMs?: Readonly<Record<string, number>>;
}

/** Reads the facts from the answer of INFO (all sections). Missing lines read as the harmless default. */
export function redisFacts(info: string): RedisFacts {
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  return {
    runId: field('run_id'),
    major: Number.parseInt(field('redis_version'), 10) || 0,
    policy: field('maxmemory_policy'),
    maxMemory: Number(field('maxmemory')) || 0,
    appendOnly: field('aof_enabled') === '1',
  };
}

/** What to say at boot, and again whenever somebody may have changed a setting. Empty when nothing is wrong. */
export function advise(circumstances: Circumstances): Advice[] {
  return [...adviseRedis(circumstances), ...advisePolicies(circumstances)];
}

function adviseRedis({ cache, queue }: Circumstances): Advice[] {
  const advice: Advice[] = [];
  const say = (code: Advice['code'], severity: Advice['severity'], message: string): void => {
    advice.push({ code, severity, message });
  };
  const shared = cache !== undefined && queue !== undefined && cache.runId !== '' && cache.runId === queue.runId;
  if (shared) {
    say(
      'one-redis-for-both',
      'warning',
      'Cache and queue are the same Redis: a full cache stops the queue. Give each its own server (REDIS_CACHE_URL, REDIS_QUEUE_URL).',
    );
  }
  if (queue && queue.policy !== '' && queue.policy !== 'noeviction') {
    say(
      'queue-evicts',
      'danger',
      `The queue's Redis has maxmemory-policy ${queue.policy}: it may drop jobs without an error. Set noeviction.`,
    );
  }
  if (queue && !queue.appendOnly) {
    say(
      'queue-not-persistent',
      'warning',
      "The queue's Redis writes no append-only file: a restart forgets all jobs. Set appendonly yes.",
    );
  }
  if (cache && !shared && cache.policy === 'noeviction') {
    say(
      'cache-noeviction',
      'warning',
      "The cache's Redis has maxmemory-policy noeviction: once full it refuses new snapshots. Set allkeys-lfu.",
    );
  }
  if (cache && cache.maxMemory === 0) {
    say(
      'cache-unbounded',
      'warning',
      "The cache's Redis has no maxmemory: it grows until the machine is full. Set maxmemory.",
    );
  }
  if (cache && cache.major > 0 && cache.major < 7) {
    say(
      'redis-too-old',
      'danger',
      'The cache needs Redis 7 or later: marks use script flags that older servers refuse.',
    );
  }
  return advice;
}

function advisePolicies({ policies, computeMs = {} }: Circumstances): Advice[] {
  return Object.entries(policies).flatMap(([type, policy]) => {
    const p99 = computeMs[type];
    const advice: (Advice | false)[] = [
      p99 !== undefined &&
        policy.leaseMs < 3 * p99 && {
          code: 'lease-too-short',
          severity: 'warning',
          message: `The lease of ${type} (${policy.leaseMs} ms) is shorter than three computations (p99 ${p99} ms): one late renewal loses the work. Raise leaseMs.`,
        },
      p99 !== undefined &&
        policy.ttlMs <= p99 && {
          code: 'compute-too-long',
          severity: 'warning',
          message: `${type} takes longer to compute (p99 ${p99} ms) than it stays fresh (${policy.ttlMs} ms): it is never FRESH. Raise ttlMs.`,
        },
      policy.l1Ms > policy.ttlMs && {
        code: 'l1-too-long',
        severity: 'warning',
        message: `L1 trusts ${type} for ${policy.l1Ms} ms, longer than it is fresh (${policy.ttlMs} ms). Lower l1Ms.`,
      },
      policy.jitter === 0 && {
        code: 'no-jitter',
        severity: 'warning',
        message: `${type} has no jitter: what was computed together expires together. Set jitter to about 0.1.`,
      },
    ];
    return advice.filter((one) => one !== false);
  });
}

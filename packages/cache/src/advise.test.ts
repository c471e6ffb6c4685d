import { expect, it } from 'vitest';
import { advise, redisFacts } from './advise.ts';
import type { RedisFacts } from './advise.ts';
import { policy } from './testing.ts';

const cache: RedisFacts = { runId: 'a', major: 7, policy: 'allkeys-lfu', maxMemory: 1e8, appendOnly: false };
const queue: RedisFacts = { runId: 'b', major: 7, policy: 'noeviction', maxMemory: 1e8, appendOnly: true };
const policies = { kpis: policy };
const codes = (circumstances: Parameters<typeof advise>[0]): string[] => advise(circumstances).map((one) => one.code);

it('has nothing to say when all is well', () => {
  expect(advise({ cache, queue, policies, computeMs: { kpis: 100 } })).toEqual([]);
});

it.each<[string, Parameters<typeof advise>[0]]>([
  ['queue-evicts', { cache, queue: { ...queue, policy: 'allkeys-lru' }, policies }],
  ['queue-not-persistent', { cache, queue: { ...queue, appendOnly: false }, policies }],
  ['cache-noeviction', { cache: { ...cache, policy: 'noeviction' }, queue, policies }],
  ['cache-unbounded', { cache: { ...cache, maxMemory: 0 }, queue, policies }],
  ['redis-too-old', { cache: { ...cache, major: 6 }, queue, policies }],
  ['one-redis-for-both', { cache: { ...queue }, queue, policies }],
  ['lease-too-short', { cache, queue, policies, computeMs: { kpis: 400 } }],
  ['l1-too-long', { cache, queue, policies: { kpis: { ...policy, l1Ms: 10_001 } } }],
  ['no-jitter', { cache, queue, policies: { kpis: { ...policy, jitter: 0 } } }],
])('warns of %s, and of nothing else', (code, circumstances) => {
  expect(codes(circumstances)).toEqual([code]);
});

it('warns of computations that outlast their own freshness', () => {
  expect(codes({ policies, computeMs: { kpis: 10_000 } })).toEqual(['lease-too-short', 'compute-too-long']);
});

it('reads the facts out of INFO', () => {
  const info =
    '# Server\r\nredis_version:7.0.15\r\nrun_id:abc\r\n# Memory\r\nmaxmemory:1048576\r\nmaxmemory_policy:allkeys-lfu\r\naof_enabled:1\r\n';
  expect(redisFacts(info)).toEqual({
    runId: 'abc',
    major: 7,
    policy: 'allkeys-lfu',
    maxMemory: 1_048_576,
    appendOnly: true,
  });
  expect(redisFacts('')).toEqual({ runId: '', major: 0, policy: '', maxMemory: 0, appendOnly: false });
});

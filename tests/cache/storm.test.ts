import { scriptSources } from '@pulso/cache';
import type { ScriptSources } from '@pulso/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../support/services.ts';
import { rules, without } from './support/broken.ts';
import type { RuleName } from './support/broken.ts';
import { newKey, policy, rawClient, readyCache } from './support/caches.ts';
import { storm } from './support/storm.ts';
import type { StormReport } from './support/storm.ts';

let url: string;
beforeAll(async () => {
  const redis = await startRedis();
  url = redis.url;
  return redis.stop;
});

/** Short lives, so that a second holds hundreds of them. */
const hasty = { ...policy, ttlMs: 60, staleMs: 200, errorMs: 500, leaseMs: 50, backoff: { baseMs: 5, maxMs: 20 } };

/** Mulberry32: a storm can be had again by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let storms = 0;

async function brew(scripts: ScriptSources, forMs: number): Promise<StormReport> {
  const settings = {
    prefix: `storm${(storms += 1)}`,
    policies: { kpis: hasty },
    scripts,
    l1: { maxBytes: 0 },
  };
  const caches = await Promise.all([1, 2, 3].map(() => readyCache(url, settings)));
  const seed = Date.now();
  const report = await storm({
    caches,
    raw: rawClient(url),
    keys: [newKey(), newKey(), newKey()],
    forMs,
    enough: wasOne,
    random: randomFrom(seed),
  });
  return { ...report, violations: report.violations.map((one) => `${one} (seed ${seed})`) };
}

/** Whether every kind of thing happened often. */
const wasOne = (done: StormReport['done']): boolean =>
  done.committed > 100 &&
  done.lost > 10 &&
  done.marks > 100 &&
  done.fresh > 100 &&
  done.stale > 100 &&
  done.faults > 50;

it(
  'under any interleaving, eviction, lost connection and forgotten script, nothing old passes for new',
  { timeout: 60_000 },
  async () => {
    const { violations, done } = await brew(scriptSources(), 4000);
    expect(violations).toEqual([]);
    expect(done).toSatisfy(wasOne);
  },
);

const needed: RuleName[] = [
  'commit needs its own lease',
  'commit honours a flagged lease',
  'mark flags the entry',
  'mark flags the lease',
];

describe('the storm brings it out when a rule is missing:', () => {
  // A storm that happens to bring nothing out is brewed again.
  it.each(needed)('%s', { retry: 3, timeout: 60_000 }, async (rule) => {
    const { violations } = await brew(without(rules[rule]), 4000);
    expect(violations).not.toEqual([]);
  });
});

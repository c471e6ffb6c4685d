import { scriptSources } from '@pulso/cache';
import type { ScriptSources } from '@pulso/cache';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../support/services.ts';
import { rules, without } from './support/broken.ts';
import type { RuleName } from './support/broken.ts';
import { newKey, rawClient, readyCache } from './support/caches.ts';
import { createFakeTime, onFakeTime } from './support/fake-time.ts';
import { slowPolicy, steps } from './support/protocol-model.ts';
import type { Model, Real } from './support/protocol-model.ts';

let url: string;
beforeAll(async () => {
  const redis = await startRedis();
  url = redis.url;
  return redis.stop;
});

const startMs = 1_800_000_000_000;
let worlds = 0;

/** Plays random histories of one key against the design; answers the shortest one that goes wrong. */
async function play(scripts: ScriptSources, numRuns: number): Promise<string | undefined> {
  const raw = rawClient(url);
  const time = createFakeTime(raw, startMs);
  await time.set(startMs);
  const cache = await readyCache(url, {
    prefix: `world${(worlds += 1)}`,
    policies: { kpis: slowPolicy },
    scripts: onFakeTime(scripts),
    clock: time.nowMs,
    l1: { maxBytes: 0 },
    namespacePollMs: 1_000_000,
  });
  const setup = (): { model: Model; real: Real } => ({
    model: {
      source: 1,
      marked: 0,
      entry: undefined,
      lease: undefined,
      backoff: undefined,
      computations: 0,
      lastVersion: '0',
    },
    real: { cache, raw, key: newKey(), time, leases: [] },
  });
  const result = await fc.check(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), (commands) =>
      fc.asyncModelRun(setup, commands),
    ),
    { numRuns, endOnFailure: false, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false },
  );
  if (!result.failed) return undefined;
  return `${fc.stringify(result.counterexample)}: ${String(result.errorInstance)}`;
}

it('every history of one key goes as the design says, whatever is lost on the way', async () => {
  expect(await play(scriptSources(), 300)).toBeUndefined();
});

const needed: RuleName[] = [
  'begin takes the lease only when nobody holds it',
  'force does not steal a live lease',
  'force flags the live lease',
  'a marked entry is not fresh to begin',
  'versions only grow',
  'commit needs its own lease',
  'commit honours a flagged lease',
  'mark flags the entry',
  'mark flags the lease',
  'mark flags the lease also without an entry',
  'fail records the back-off',
  'clear renews the namespace',
];

describe('the model notices when a rule is missing:', () => {
  it.each(needed)('%s', async (rule) => {
    expect(await play(without(rules[rule]), 1000)).toBeTypeOf('string');
  });
});

import {
  createPackRegistry,
  fixedVariants,
  lastPrecomputes,
  recordViews,
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  snapshotKey,
  variantOf,
  type Filters,
  type PackDefinition,
  type Variant,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPrecomputeHandler, type PrecomputeDependencies } from '../../apps/worker/src/precompute.ts';
import { startInProcess, type InProcess } from './in-process.ts';
import { logger, openDemo, type PackDatabase } from './pack-database.ts';

const AS_OF = '2025-06-30';

let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
let running: InProcess;
let fixed: Variant<Filters>[];
beforeAll(async () => {
  opened = await openDemo('@pulso/pack-edp', AS_OF, 'sample');
  ({ db, pack } = opened);
  running = await startInProcess(db, pack, AS_OF);
  fixed = await fixedVariants(db, pack, { asOf: AS_OF, reason: 'warm', statementTimeoutMs: 10_000 });
});
beforeEach(() => running.cache.writer.clear(SNAPSHOT_TYPES));
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

async function precompute(more: Partial<PrecomputeDependencies> = {}) {
  const handle = createPrecomputeHandler({
    db,
    writer: running.cache.writer,
    fixedAsOf: AS_OF,
    statementTimeoutMs: 10_000,
    packs: createPackRegistry([pack]),
    logger,
    budgetSeconds: 60,
    watchedAmong: async () => new Set(),
    liveRefreshes: async () => 0,
    refreshWatched: async () => {},
    ...more,
  });
  await handle({ pack: pack.id }, { id: 'test', signal: AbortSignal.timeout(20_000), stalled: 0 });
  return (await lastPrecomputes(db))[0]!;
}

const isThere = async (variant: Variant<Filters>) =>
  (await running.cache.reader.read(snapshotKey(pack, variant, 'kpis'))).found;

test('fixed variants and those that were viewed are left warm, each as it is alone', async () => {
  const viewed = variantOf(pack, SCOPE_ALL, { client: fixed.at(-1)!.filters['client'], status: ['sent'] });
  await recordViews(db, [{ variant: viewed, count: 1, lastAtMs: Date.now() }]);
  const run = await precompute();
  expect(run).toMatchObject({ wanted: fixed.length + 1, warm: fixed.length + 1, deferred: 0 });
  expect(run.written).toBe((fixed.length + 1) * SNAPSHOT_TYPES.length);
  for (const variant of [fixed[0]!, fixed[8]!, fixed.at(-1)!, viewed]) {
    const expected = await running.recomputed(variant);
    for (const type of SNAPSHOT_TYPES) {
      const { data, meta } = await running.stored(variant, type);
      expect(data).toEqual(JSON.parse(JSON.stringify(expected[type])));
      expect(meta).toMatchObject({ reason: 'warm', jobId: 'test', filters: variant.filters });
    }
  }
  expect(await precompute()).toMatchObject({ warm: fixed.length + 1, written: 0 });
});

test('what somebody is subscribed to is left to live refreshes', async () => {
  const watched = fixed.slice(0, 12).map((variant) => snapshotKey(pack, variant, 'kpis').wire);
  await precompute({ watchedAmong: async () => new Set(watched) });
  expect(await isThere(fixed[0]!)).toBe(false);
  expect(await isThere(fixed[12]!)).toBe(true);
});

test('it ends when its budget is spent and when live refreshes wait', async () => {
  expect(await precompute({ budgetSeconds: 0 })).toMatchObject({ warm: 0, written: 0, deferred: fixed.length + 1 });
  expect(await precompute({ liveRefreshes: async () => 3 })).toMatchObject({ warm: 0, written: 0 });
});

test('what changes while it is computed is asked for again', async () => {
  const changed = fixed[12]!;
  const { kpis } = pack.snapshots;
  const marking: PackDefinition = {
    ...pack,
    snapshots: {
      ...pack.snapshots,
      kpis: {
        ...kpis,
        async compute(context) {
          await running.cache.writer.mark([snapshotKey(pack, changed, 'kpis')]);
          return kpis.compute(context);
        },
      },
    },
  };
  const asked: unknown[] = [];
  await precompute({
    packs: createPackRegistry([marking]),
    refreshWatched: async ({ id }, { hash }, types) => {
      if (types.length > 0) asked.push([id, hash, ...types]);
    },
  });
  expect(asked).toEqual([[pack.id, changed.hash, 'kpis']]);
});

test('a variant that cannot be computed keeps no other from being warm', async () => {
  const broken = fixed.find(({ filters }) => 'projectManager' in filters)!;
  const { kpis } = pack.snapshots;
  const poisonous: PackDefinition = {
    ...pack,
    snapshots: {
      ...pack.snapshots,
      kpis: {
        ...kpis,
        compute: (context) =>
          context.variant === broken.hash ? Promise.reject(new Error('poison')) : kpis.compute(context),
      },
    },
  };
  const run = await precompute({ packs: createPackRegistry([poisonous]) });
  expect(run.warm).toBe(fixed.length);
  expect(await isThere(broken)).toBe(false);
});

test('precision and recall say what of it was worth it', async () => {
  await precompute();
  const hour = 3_600_000;
  const cold = variantOf(pack, SCOPE_ALL, { minAmount: 12_345 });
  const before = await precompute();
  await recordViews(db, [
    { variant: fixed[1]!, count: 3, lastAtMs: Date.now() },
    { variant: cold, count: 1, lastAtMs: Date.now() },
  ]);
  // A second look within the hour is no first view.
  await recordViews(db, [{ variant: fixed[1]!, count: 1, lastAtMs: Date.now() + hour / 2 }]);
  const after = await precompute();
  expect(before.precision).toBeCloseTo(1 / (fixed.length + 1));
  expect(before.recall).toBe(0);
  expect(after.precision).toBeCloseTo(3 / (fixed.length + 2));
  expect(after.recall).toBeCloseTo(1 / 3);
});

import { SNAPSHOT_TYPES, type Filters, type PackDefinition, type SnapshotType, type Variant } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from '../reference/compare.ts';
import { edpVariants, writeEdp } from './edp-writes.ts';
import { inLanes } from '../support/in-lanes.ts';
import { startInProcess, type InProcess } from './in-process.ts';
import { openDemo, type PackDatabase } from './pack-database.ts';
import { createRandom } from './random.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const AS_OF = '2025-06-30';
const VARIANTS = 24;
const ROUNDS = 14;

let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
let running: InProcess;
beforeAll(async () => {
  opened = await openDemo('@pulso/pack-edp', AS_OF, 'sample');
  ({ db, pack } = opened);
  running = await startInProcess(db, pack, AS_OF);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

/** Figures of the data; what only says when it was computed is not among them. */
async function look(variants: readonly Variant<Filters>[]) {
  const headers = await running.headers(variants);
  const wrong: { variant: Variant<Filters>; type: SnapshotType; differences: readonly unknown[] }[] = [];
  const marked: { variant: Variant<Filters>; type: SnapshotType }[] = [];
  await inLanes(variants, async (variant, index) => {
    const expected = await running.recomputed(variant);
    for (const [at, type] of SNAPSHOT_TYPES.entries()) {
      if (headers[index * SNAPSHOT_TYPES.length + at]!.marked) marked.push({ variant, type });
      else {
        const { data } = await running.stored(variant, type);
        if (JSON.stringify(data) === JSON.stringify(expected[type])) continue;
        wrong.push({ variant, type, differences: differences(expected[type], data).slice(0, 5) });
      }
    }
  });
  return { wrong, marked };
}

describe(`random writes to the default pack, seed ${SEED}`, () => {
  test('no snapshot that counts as current differs from a full computation', { timeout: 120_000 }, async () => {
    const random = createRandom(SEED);
    const variants = await edpVariants(db, pack, random, VARIANTS);
    await running.drain();
    for (const variant of variants) await running.refresh(variant);
    const counts = Object.fromEntries(SNAPSHOT_TYPES.map((type) => [type, { changed: 0, all: 0 }]));
    let untouched = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const isOrdinary = round % 2 === 0;
      for (let left = isOrdinary ? 1 : 4; left > 0; left -= 1) await writeEdp(db, random, isOrdinary ? 0 : 0.5);
      const { rows: written } = await sql`select source, tuples, columns from pulso.change_feed order by id`.execute(
        db,
      );
      await running.drain();
      const { wrong, marked } = await look(variants);
      // Rows are chosen by the database, so that a seed alone does not bring a failure back.
      if (wrong.length > 0) console.error(JSON.stringify({ round, written, wrong }, null, 1));
      expect(wrong, `round ${round}, seed ${SEED}`).toEqual([]);
      untouched += variants.length * SNAPSHOT_TYPES.length - marked.length;
      await inLanes(marked, async ({ variant, type }) => {
        const { outcomes } = await running.refresh(variant, [type]);
        if (!isOrdinary) return;
        counts[type]!.all += 1;
        if (outcomes[type] === 'committed') counts[type]!.changed += 1;
      });
    }
    const shares = Object.entries(counts).map(([type, { changed, all }]) => `${type} ${changed} of ${all}`);
    console.info(`refreshes of ordinary writes that changed something: ${shares.join(', ')}; ${untouched} left alone`);
    expect(untouched).toBeGreaterThan(100);
  });
});

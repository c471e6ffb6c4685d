import { SNAPSHOT_TYPES, type Filters, type SnapshotType, type Variant } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inLanes } from '../support/in-lanes.ts';
import { startInProcess, type InProcess } from './in-process.ts';
import { anyVariant, anyWrite } from './random-writes.ts';
import { createRandom, type Random } from './random.ts';
import { openShop, type Shop } from './shop.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const VARIANTS = 40;
const ROUNDS = 12;
/** Most groups of overlapping transactions in one round. */
const GROUPS = 16;

let opened: Shop;
let running: InProcess;
beforeAll(async () => {
  opened = await openShop(20);
  running = await startInProcess(opened.db);
  await sql`insert into shop.customer (id, name) select 100 + i, 'Customer ' || i from generate_series(1, 8) i`.execute(
    opened.db,
  );
  await sql`
    insert into shop.sale (customer_id, channel, amount)
    select 101 + i % 8, (array['web', 'app', 'store', null])[1 + i % 4], i * 7 % 2000 from generate_series(1, 400) i`.execute(
    opened.db,
  );
  await sql`insert into shop.refund (sale_id, amount) select id, 1 from shop.sale limit 60`.execute(opened.db);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

/**
 * One transaction of a few writes. It stays open until it is told to end, so that transactions commit in any order;
 * one that meets another's rows gives up, as a real one would.
 */
function openTransaction(random: Random, seldom: number): { written: Promise<void>; end: () => Promise<boolean> } {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let wrote: () => void = () => {};
  const written = new Promise<void>((resolve) => {
    wrote = resolve;
  });
  const done = opened.db
    .transaction()
    .execute(async (transaction) => {
      await sql`set local lock_timeout = '50ms'`.execute(transaction);
      for (let left = 1 + random.below(4); left > 0; left -= 1) await anyWrite(random, seldom)(transaction, random);
      wrote();
      await ended;
    })
    .then(
      () => true,
      (error: { code?: string }) => {
        wrote();
        // Lock not available, deadlock, a name that is taken.
        if (['55P03', '40P01', '23505'].includes(error.code ?? '')) return false;
        throw error;
      },
    );
  return {
    written,
    end: () => {
      end();
      return done;
    },
  };
}

/** Several transactions that overlap and end in another order than they began; the feed is read between their ends. */
async function writeConcurrently(random: Random, seldom: number): Promise<number> {
  const open = Array.from({ length: 1 + random.below(4) }, () => openTransaction(random, seldom));
  await Promise.all(open.map(({ written }) => written));
  let committed = 0;
  for (const transaction of random.chance(0.5) ? open : open.toReversed()) {
    if (await transaction.end()) committed += 1;
    if (random.chance(0.5)) await running.feed.turn();
  }
  return committed;
}

interface Seen {
  readonly wrong: { filters: Filters; type: SnapshotType }[];
  readonly marked: { variant: Variant<Filters>; type: SnapshotType }[];
}

/** Compares everything that the cache holds as current with a full computation. */
async function look(variants: readonly Variant<Filters>[]): Promise<Seen> {
  const headers = await running.headers(variants);
  const seen: Seen = { wrong: [], marked: [] };
  await inLanes(variants, async (variant, index) => {
    const expected = await running.recomputed(variant);
    for (const [at, type] of SNAPSHOT_TYPES.entries()) {
      const header = headers[index * SNAPSHOT_TYPES.length + at];
      if (!header) continue;
      if (header.marked) seen.marked.push({ variant, type });
      else if (JSON.stringify((await running.stored(variant, type)).data) !== JSON.stringify(expected[type])) {
        seen.wrong.push({ filters: variant.filters, type });
      }
    }
  });
  return seen;
}

describe(`random writes against random filters, seed ${SEED}`, () => {
  test(
    'when the feed is quiet, no snapshot that counts as current differs from a full computation',
    { timeout: 120_000 },
    async () => {
      const random = createRandom(SEED);
      const variants = [
        ...new Map(Array.from({ length: VARIANTS }, () => anyVariant(random)).map((one) => [one.hash, one])).values(),
      ];
      const known = variants.slice(0, VARIANTS / 2);
      for (const variant of known) await running.refresh(variant);
      await running.drain();

      let transactions = 0;
      let untouched = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        // In some rounds a rename, a rule or a bulk touches everything; in the others much must stay untouched.
        const seldom = round % 3 === 0 ? 0.1 : 0;
        // A variant that is computed for the first time while data changes, and others that are computed anew.
        const added = variants[known.length];
        if (added) known.push(added);
        const computing = [...(added ? [added] : []), random.pick(known), random.pick(known)];
        const [written] = await Promise.all([
          (async () => {
            let sum = 0;
            for (let left = 1 + random.below(seldom > 0 ? GROUPS : 2); left > 0; left -= 1)
              sum += await writeConcurrently(random, seldom);
            return sum;
          })(),
          ...computing.map((variant) => running.refresh(variant, SNAPSHOT_TYPES, true)),
        ]);
        transactions += written;
        await running.drain();

        const { wrong, marked } = await look(known);
        expect(wrong, `round ${round}, seed ${SEED}`).toEqual([]);
        const outcomes = await inLanes(
          marked,
          async ({ variant, type }) => (await running.refresh(variant, [type])).outcomes[type],
        );
        expect(outcomes.every((outcome) => outcome === 'committed' || outcome === 'unchanged')).toBe(true);
        untouched += known.length * SNAPSHOT_TYPES.length - marked.length;
      }
      expect(transactions).toBeGreaterThan(50);
      // Marking everything would pass what was compared so far.
      expect(untouched).toBeGreaterThan(200);
    },
  );

  test('most refreshes that an ordinary write causes change something', { timeout: 60_000 }, async () => {
    const random = createRandom(SEED + 1);
    const variants = Array.from({ length: 24 }, () => anyVariant(random));
    for (const variant of variants) await running.refresh(variant);
    await running.drain();
    const counts = Object.fromEntries(SNAPSHOT_TYPES.map((type) => [type, { changed: 0, all: 0 }]));
    for (let write = 0; write < 60; write += 1) {
      await anyWrite(random, 0)(opened.db, random);
      await running.drain();
      const headers = await running.headers(variants);
      const marked = variants.flatMap((variant, index) =>
        SNAPSHOT_TYPES.flatMap((type, at) =>
          headers[index * SNAPSHOT_TYPES.length + at]?.marked ? [{ variant, type }] : [],
        ),
      );
      await inLanes(marked, async ({ variant, type }) => {
        const { outcomes } = await running.refresh(variant, [type]);
        const count = counts[type]!;
        count.all += 1;
        if (outcomes[type] === 'committed') count.changed += 1;
      });
    }
    const shares = Object.entries(counts).map(([type, { changed, all }]) => `${type} ${changed} of ${all}`);
    console.info(`refreshes that changed something, 60 writes, ${variants.length} variants: ${shares.join(', ')}`);
    // A dashboard lists the channels of all rows, so each sale concerns it.
    const { changed, all } = counts['charts']!;
    expect(changed / all).toBeGreaterThan(0.25);
  });
});

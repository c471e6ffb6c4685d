import { sql } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startLive, type LiveInstallation } from './installation.ts';
import type { Controlled } from './process.ts';
import { openScreen, type Screen } from './screen.ts';

const CUSTOMERS = [101, 102, 103, 104, 105, 106, 107, 108];
const name = (customer: number) => `Customer ${customer - 100}`;

let live: LiveInstallation;
let screens: Screen[];
/** What is watched: for each page, the key of each customer. */
let watched: { screen: Screen; key: string; customer: number | null }[];
beforeAll(async () => {
  live = await startLive();
  screens = await Promise.all(live.apis.map(({ url }) => openScreen(url)));
  watched = [];
  for (const [index, screen] of screens.entries()) {
    watched.push({ screen, key: await screen.subscribe('kpis', {}), customer: null });
    for (const customer of CUSTOMERS.filter((each) => each % screens.length === index)) {
      watched.push({ screen, key: await screen.subscribe('kpis', { customer: [name(customer)] }), customer });
    }
  }
}, 120_000);
afterAll(async () => {
  for (const screen of screens ?? []) screen.close();
  await live?.[Symbol.asyncDispose]();
}, 60_000);

/** What a page shows and is not what the rows say. */
async function wrong(): Promise<string[]> {
  const { rows } = await sql<{ customer: number | null; amount: number }>`
    select customer_id as customer, sum(amount)::float8 as amount from shop.sale group by grouping sets ((), (customer_id))`.execute(
    live.db,
  );
  const truth = new Map(rows.map(({ customer, amount }) => [customer, amount]));
  return watched.flatMap(({ screen, key, customer }) => {
    const shown = screen.shown(key)?.data['amount'];
    return shown === truth.get(customer) ? [] : [`${customer}: ${String(shown)} instead of ${truth.get(customer)}`];
  });
}

interface Changes extends AsyncDisposable {
  /** Resolves when so many more have committed. */
  readonly more: (count: number) => Promise<void>;
  /** @throws what a session met */
  readonly stop: () => Promise<void>;
}

/** A steady stream of changes of all customers, in several sessions; it ends with the test, however that ends. */
function startChanges(): Changes {
  let on = true;
  let changes = 0;
  const session = async (offset: number) => {
    for (let turn = 0; on; turn += 1) {
      const customer = CUSTOMERS[(turn * 3 + offset) % CUSTOMERS.length]!;
      await sql`update shop.sale set amount = amount + 1 where id = ${customer - 100 + 8 * (turn % 5)}::int`.execute(
        live.db,
      );
      changes += 1;
      await delay(15);
    }
  };
  const ended = Promise.allSettled([session(0), session(1)]);
  return {
    async more(count) {
      const goal = changes + count;
      await expect.poll(() => changes, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(goal);
    },
    async stop() {
      on = false;
      for (const end of await ended) if (end.status === 'rejected') throw end.reason;
    },
    async [Symbol.asyncDispose]() {
      on = false;
      await ended;
    },
  };
}

/** Every page shows what the rows say, nothing ever went back, and the pages say that they are live. */
async function expectAllRight(withinMs: number): Promise<void> {
  await expect.poll(() => wrong(), { timeout: withinMs, interval: 100 }).toEqual([]);
  await expect.poll(() => screens.map((screen) => screen.state()), { timeout: 15_000 }).toEqual(['live', 'live']);
  expect(screens.flatMap(({ faults }) => faults)).toEqual([]);
}

/** How long after `sinceMs` each page was told that numbers are late. */
async function expectDelayedWithin(limitMs: number, sinceMs: number): Promise<void> {
  const toldAfter = () =>
    screens.map(({ heartbeats }) => {
      const told = heartbeats.find(({ receivedAt, state }) => receivedAt >= sinceMs && state !== 'live');
      return told ? told.receivedAt - sinceMs : Infinity;
    });
  await expect.poll(() => Math.max(...toldAfter()), { timeout: limitMs + 2_000, interval: 50 }).toBeLessThan(limitMs);
}

const LIMIT_MS = 5_000;

describe('in the middle of a stream of changes', () => {
  // What a failed test leaves behind must not fail the others.
  afterEach(async () => {
    live.cacheRedis.resume();
    await Promise.all([...live.workers, ...live.schedulers].map((each) => each.heal()));
  }, 60_000);

  test('all is well at first', { timeout: 30_000 }, () => expectAllRight(20_000));

  test('a worker is killed: the other goes on', { timeout: 60_000 }, async () => {
    await using changes = startChanges();
    await changes.more(20);
    await live.workers[0]!.kill();
    await changes.more(30);
    await changes.stop();
    // A key that the dead worker was at is free when its lease and its job's lock have run out.
    await expectAllRight(30_000);
  });

  test('all workers are killed: the pages say so, and catch up', { timeout: 90_000 }, async () => {
    await using changes = startChanges();
    await changes.more(10);
    const killedAt = Date.now();
    await Promise.all(live.workers.map((worker) => worker.kill()));
    await expectDelayedWithin(LIMIT_MS, killedAt);
    await Promise.all(live.workers.map((worker) => worker.start()));
    await changes.stop();
    await expectAllRight(30_000);
  });

  test('the scheduler that leads is killed: another takes over', { timeout: 60_000 }, async () => {
    await using changes = startChanges();
    const leader = await findLeader();
    await changes.more(10);
    await leader.kill();
    expect(await findLeader()).not.toBe(leader);
    await changes.stop();
    await expectAllRight(15_000);
  });

  test('the scheduler that leads hangs: another takes over, and both may go on', { timeout: 90_000 }, async () => {
    await using changes = startChanges();
    const leader = await findLeader();
    await changes.more(10);
    const hungAt = Date.now();
    leader.pause();
    await expectDelayedWithin(LIMIT_MS, hungAt);
    await changes.stop();
    await expectAllRight(20_000);
    leader.resume();
    await using others = startChanges();
    await others.more(40);
    await others.stop();
    await expectAllRight(15_000);
  });

  test('the cache is killed and comes back empty', { timeout: 90_000 }, async () => {
    await using changes = startChanges();
    await changes.more(20);
    const killedAt = Date.now();
    await live.cacheRedis.kill();
    try {
      await expectDelayedWithin(LIMIT_MS, killedAt);
    } finally {
      await live.cacheRedis.restart();
    }
    await changes.more(20);
    await changes.stop();
    await expectAllRight(30_000);
  });

  test('the queue is killed and comes back with what it had', { timeout: 90_000 }, async () => {
    await using changes = startChanges();
    await changes.more(20);
    const killedAt = Date.now();
    await live.queueRedis.kill();
    try {
      await expectDelayedWithin(LIMIT_MS, killedAt);
    } finally {
      await live.queueRedis.restart();
    }
    await changes.more(20);
    await changes.stop();
    await expectAllRight(40_000);
  });

  test('the cache hangs for a while', { timeout: 60_000 }, async () => {
    await using changes = startChanges();
    await changes.more(10);
    live.cacheRedis.pause();
    await delay(2_000);
    live.cacheRedis.resume();
    await changes.more(10);
    await changes.stop();
    await expectAllRight(30_000);
  });

  test('every connection to the database is cut', { timeout: 60_000 }, async () => {
    await using changes = startChanges();
    await changes.more(10);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'pulso-%'`.execute(live.db);
    await changes.more(10);
    await changes.stop();
    await expectAllRight(30_000);
  });
});

/** The one that says that it leads, once there is exactly one. One may lead before it is ready. */
async function findLeader(): Promise<Controlled> {
  const leading = () =>
    live.schedulers.filter((scheduler) => {
      if (!scheduler.isUp()) return false;
      const terms = [...scheduler.log().matchAll(/"(leader|no longer the leader)"/g)];
      return terms.at(-1)?.[1] === 'leader';
    });
  await expect.poll(() => leading().length, { timeout: 10_000, interval: 50 }).toBe(1);
  return leading()[0]!;
}

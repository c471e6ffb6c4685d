import {
  claimChanges,
  collapseChanges,
  feedLag,
  loadVariants,
  noticeChange,
  registerVariants,
  SCOPE_ALL,
  variantOf,
  type Filters,
  type Variant,
} from '@pulso/kpi-core';
import { sql, type Transaction } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startInProcess, type InProcess } from './in-process.ts';
import { forgetChanges, openShop, shop, type Shop } from './shop.ts';

let opened: Shop;
let running: InProcess;
beforeAll(async () => {
  opened = await openShop(20);
  running = await startInProcess(opened.db);
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

const of = (filters: Filters): Variant<Filters> => variantOf(shop, SCOPE_ALL, filters);
const acme = of({ customer: ['acme'] });
const bohme = of({ customer: ['bohme'] });
const web = of({ channel: ['web'] });
const all = of({});
const variants = [acme, bohme, web, all];

// eslint-disable-next-line typescript/no-explicit-any -- tables are addressed by name
type Open = { transaction: Transaction<any>; commit: () => Promise<void> };

const open: Open[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ commit }) => commit()));
});

/** A transaction that stays open until it is told to commit. */
async function begin(): Promise<Open> {
  let commit: () => void = () => {};
  const told = new Promise<void>((resolve) => {
    commit = resolve;
  });
  return new Promise((resolve, reject) => {
    const done = opened.db.transaction().execute(async (transaction) => {
      const began = {
        transaction,
        commit: () => {
          commit();
          return done;
        },
      };
      open.push(began);
      resolve(began);
      await told;
    });
    done.catch(reject);
  });
}

beforeEach(async () => {
  await sql`delete from shop.sale`.execute(opened.db);
  await sql`insert into shop.sale (id, customer_id, channel, amount) values (-1, 1, 'web', 10), (-2, 2, 'app', 20)`.execute(
    opened.db,
  );
  await running.drain();
  for (const variant of variants) await running.refresh(variant, undefined, true);
  running.claims.length = 0;
});

const waiting = async () => (await feedLag(opened.db)).waiting;
const kpisMarked = () => running.marked(variants, 'kpis');

describe('the reader of the feed', () => {
  test('marks what a change touches and nothing else, then drops it', async () => {
    await sql`update shop.sale set amount = 11 where id = -1`.execute(opened.db);
    await running.drain();
    expect(await kpisMarked()).toEqual([true, false, true, true]);
    expect(await waiting()).toBe(0);
    expect(running.claims).toEqual([expect.objectContaining({ changes: 1, variants: expect.any(Number) })]);
  });

  test('takes what commits late, and does not wait for it', async () => {
    const late = await begin();
    await sql`update shop.sale set amount = 11 where id = -1`.execute(late.transaction);
    await sql`update shop.sale set amount = 21 where id = -2`.execute(opened.db);
    await running.drain();
    expect(await kpisMarked()).toEqual([false, true, false, true]);
    await late.commit();
    await running.drain();
    expect(await kpisMarked()).toEqual([true, true, true, true]);
  });

  test('a row that refers to one which moves meanwhile is told where that one is now', async () => {
    // The refund is written while its sale is Acme's; it commits after the sale became Böhme's and was routed.
    const late = await begin();
    await sql`insert into shop.refund (sale_id, amount) values (-1, 5)`.execute(late.transaction);
    await sql`update shop.sale set customer_id = 2 where id = -1`.execute(opened.db);
    await running.drain();
    for (const variant of variants) await running.refresh(variant);
    await late.commit();
    await running.drain();
    expect(await running.marked(variants, 'financials')).toEqual([false, true, true, true]);
  });

  test('a row written under a name that changes meanwhile is told under the name of now', async () => {
    await sql`insert into shop.sale (id, customer_id, channel, amount) values (-3, 3, 'app', 5)`.execute(opened.db);
    const late = await begin();
    await sql`update shop.sale set amount = 6 where id = -3`.execute(late.transaction);
    const renamed = of({ customer: ['renamed'] });
    await running.refresh(renamed);
    await sql`update shop.customer set name = 'Renamed' where id = 3`.execute(opened.db);
    await running.drain();
    for (const variant of [...variants, renamed]) await running.refresh(variant);
    await late.commit();
    await running.drain();
    expect(await running.marked([renamed, acme], 'kpis')).toEqual([true, false]);
  });

  test('a variant that is computed for the first time while a change is under way gets its mark', async () => {
    const first = of({ customer: ['acme'], minAmount: Math.floor(Math.random() * 1e9) });
    const late = await begin();
    await sql`update shop.sale set amount = 12 where id = -1`.execute(late.transaction);
    await running.refresh(first);
    await late.commit();
    await running.drain();
    expect(await running.marked([first], 'kpis')).toEqual([true]);
  });

  test('a variant whose registration commits late, after newer ones were loaded, is found all the same', async () => {
    const slow = of({ minAmount: 1 + Math.floor(Math.random() * 1e9) });
    const late = await begin();
    await registerVariants(late.transaction, [slow]);
    const { horizon } = await loadVariants(opened.db, shop.id);
    await registerVariants(
      opened.db,
      Array.from({ length: 1_500 }, (_, index) => of({ minAmount: 2e9 + index })),
    );
    const { horizon: next } = await loadVariants(opened.db, shop.id, horizon);
    await late.commit();
    const { variants: found } = await loadVariants(opened.db, shop.id, next);
    expect(found.map(({ hash }) => hash)).toContain(slow.hash);
    await sql`delete from pulso.snapshot_variant where (filters ->> 'minAmount')::bigint >= 2e9`.execute(opened.db);
  });

  test('keeps the rows until their marks are acknowledged', async () => {
    running.cacheRedis.pause();
    await sql`update shop.sale set amount = 11 where id = -1`.execute(opened.db);
    await expect(running.feed.turn()).rejects.toThrow('did not acknowledge');
    expect(await waiting()).toBe(1);
    running.cacheRedis.resume();
    await expect
      .poll(() =>
        running.cache.writer.now().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await running.drain();
    expect(await waiting()).toBe(0);
    expect(await kpisMarked()).toEqual([true, false, true, true]);
  });

  test('a lost index is loaded again before anything is routed', async () => {
    running.routing.reset();
    await sql`update shop.sale set amount = 11 where id = -1`.execute(opened.db);
    await running.drain();
    expect(await kpisMarked()).toEqual([true, false, true, true]);
  });

  test('two readers share the rows, and each row is marked by one', async () => {
    for (let i = 0; i < 40; i += 1) {
      await sql`insert into shop.sale (customer_id, channel, amount) values (1, 'web', ${i})`.execute(opened.db);
    }
    const other = running.anotherFeed();
    await Promise.all([running.feed.turn(), other.turn()]);
    await running.drain();
    expect(running.claims.reduce((sum, { changes }) => sum + changes, 0)).toBe(40);
  });

  test('what a reader that hangs has claimed is free again within seconds', { timeout: 20_000 }, async () => {
    await sql`update shop.sale set amount = 11 where id = -1`.execute(opened.db);
    let wake: () => void = () => {};
    let hung: Promise<unknown> = Promise.resolve();
    await new Promise<void>((marking) => {
      const mark = () => {
        marking();
        return new Promise<void>((resolve) => (wake = resolve));
      };
      const hanging = running.anotherFeed({ writer: { ...running.cache.writer, mark } });
      hung = hanging.turn().catch((error: Error) => error);
    });
    expect(await claimable()).toBe(0);
    await expect.poll(claimable, { timeout: 10_000, interval: 100 }).toBe(1);
    wake();
    expect(await hung).toBeInstanceOf(Error);
    await running.drain();
    expect(await kpisMarked()).toEqual([true, false, true, true]);
  });

  const claimable = () =>
    opened.db.transaction().execute(async (transaction) => (await claimChanges(transaction, [shop.id], 10)).length);

  test('leaves the changes of packs that it does not have', async () => {
    await sql`insert into pulso.change_feed (pack, source) values ('stranger', 'thing')`.execute(opened.db);
    await running.drain();
    expect(await waiting()).toBe(1);
    await forgetChanges(opened.db);
  });

  test('a notice in the terms of filters is routed like a change', async () => {
    await noticeChange(opened.db, { pack: shop.id, source: 'sale', dims: [{ customer: 'bohme', channel: 'app' }] });
    await running.drain();
    expect(await kpisMarked()).toEqual([false, true, false, true]);
    await noticeChange(opened.db, { pack: shop.id, source: 'sale', dims: null });
    await running.drain();
    expect(await kpisMarked()).toEqual([true, true, true, true]);
  });

  test('the receipt says which changes are in the figures', async () => {
    const late = await begin();
    await sql`update shop.sale set amount = 12 where id = -2`.execute(late.transaction);
    await sql`update shop.sale set amount = 11 where id = -1`.execute(opened.db);
    await running.refresh(all, ['kpis'], true);
    const { meta } = await running.stored(all, 'kpis');
    await late.commit();
    const { rows } = await sql<{ seen: boolean }>`
      select pg_visible_in_snapshot(xid, ${meta['feedPosition']}::text::pg_snapshot) as seen
      from pulso.change_feed order by id`.execute(opened.db);
    expect(rows).toEqual([{ seen: false }, { seen: true }]);
  });
});

describe('a feed that nobody reads', () => {
  test('collapses beyond its limit to one row per source, and loses nothing', async () => {
    await sql`insert into pulso.change_feed (pack, source, tuples)
      select 'shop', (array['sale', 'refund'])[1 + i % 2], '[{"customer_id": "1", "channel": "web"}]'
      from generate_series(1, 2500) i`.execute(opened.db);
    const writing = await begin();
    await sql`update shop.sale set amount = 13 where id = -2`.execute(writing.transaction);
    expect(await collapseChanges(opened.db, 2_000)).toBe(2_498);
    expect(await waiting()).toBe(2);
    await writing.commit();
    expect(await waiting()).toBe(3);
    await running.drain();
    expect(await kpisMarked()).toEqual([true, true, true, true]);
  });

  test('is read on in batches of bounded size', async () => {
    await sql`insert into pulso.change_feed (pack, source, tuples)
      select 'shop', 'sale', '[{"customer_id": "1", "channel": "web"}]' from generate_series(1, 2500) i`.execute(
      opened.db,
    );
    await running.drain();
    expect(running.claims.map(({ changes }) => changes)).toEqual([1_000, 1_000, 500]);
    expect(await kpisMarked()).toEqual([true, false, true, true]);
  });
});

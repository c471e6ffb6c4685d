import { installTriggers, InvalidSources, type SourceDefinition } from '@pulso/kpi-core';
import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forgetChanges, openShop, shop, takeChanges, type Shop } from './shop.ts';

let opened: Shop;
beforeAll(async () => {
  opened = await openShop();
});
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  await sql`delete from shop.sale`.execute(opened.db);
  await forgetChanges(opened.db);
});

const run = (text: string) => opened.db.executeQuery(CompiledQuery.raw(text));
const changes = () => takeChanges(opened.db);
const tuple = (customer: string | null, channel: string | null) => ({ customer_id: customer, channel });

describe('what a statement writes to the feed', () => {
  test('an insert writes one row with the distinct tuples of all its rows', async () => {
    await run(`insert into shop.sale (customer_id, channel, amount)
      select 1 + i % 2, 'web', i from generate_series(1, 100) i`);
    const [change, ...others] = await changes();
    expect(others).toEqual([]);
    expect(change!.source).toBe('sale');
    expect(change!.tuples).toHaveLength(2);
    expect(change!.tuples).toEqual(expect.arrayContaining([tuple('1', 'web'), tuple('2', 'web')]));
  });

  test('a row that moves tells where it was and where it is', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5), (2, 2, null, 5)`);
    await changes();
    await run(`update shop.sale set customer_id = 3 where id = 1`);
    expect(await changes()).toEqual([{ source: 'sale', tuples: [tuple('3', 'web'), tuple('1', 'web')] }]);
    await run(`update shop.sale set channel = 'app', customer_id = 3`);
    const [bulk] = await changes();
    expect(bulk!.tuples).toHaveLength(3);
    expect(bulk!.tuples).toEqual(expect.arrayContaining([tuple('3', 'web'), tuple('2', null), tuple('3', 'app')]));
  });

  test('a row that changes in place tells its tuple once', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5)`);
    await changes();
    await run(`update shop.sale set amount = 6`);
    expect(await changes()).toEqual([{ source: 'sale', tuples: [tuple('1', 'web')] }]);
  });

  test('an update of one row tells which columns changed; of several rows it is not known', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5), (2, 2, 'web', 6)`);
    await changes();
    const columns = async () => {
      const { rows } = await sql<{ columns: string[] | null }>`
        delete from pulso.change_feed returning columns`.execute(opened.db);
      return rows.map((row) => row.columns);
    };
    await run(`update shop.sale set amount = 7, details = '{"a": 1}', seen_at = clock_timestamp() where id = 1`);
    expect(await columns()).toEqual([['amount', 'details']]);
    await run(`update shop.sale set amount = amount + 1`);
    expect(await columns()).toEqual([null]);
  });

  test('a delete tells what was there', async () => {
    await run(`insert into shop.sale (customer_id, channel, amount) values (1, 'web', 5), (2, 'web', 6)`);
    await changes();
    await run(`delete from shop.sale where customer_id = 2`);
    expect(await changes()).toEqual([{ source: 'sale', tuples: [tuple('2', 'web')] }]);
  });

  test.each([
    ['an update of no row', `update shop.sale set amount = 1 where id = -1`],
    ['a delete of no row', `delete from shop.sale where id = -1`],
    ['an insert of no row', `insert into shop.sale (customer_id, amount) select 1, 1 where false`],
    ['an update to the same values', `update shop.sale set amount = amount, channel = channel`],
    ['an update of one row to the same values', `update shop.sale set amount = amount where id = 1`],
    ['an update of ignored columns', `update shop.sale set seen_at = clock_timestamp()`],
    ['a change to another table', `create table if not exists shop.other (id int); insert into shop.other values (1)`],
  ])('%s writes nothing', async (_name, statement) => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5), (2, 2, 'web', 6)`);
    await changes();
    for (const part of statement.split(';')) await run(part);
    expect(await changes()).toEqual([]);
  });

  test('of a bulk update only the rows that changed are told', async () => {
    await run(
      `insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5), (2, 2, 'app', 6), (3, 3, 'web', 7)`,
    );
    await changes();
    await run(`update shop.sale set amount = 6`);
    const [change] = await changes();
    expect(change!.tuples).toHaveLength(2);
    expect(change!.tuples).toEqual(expect.arrayContaining([tuple('1', 'web'), tuple('3', 'web')]));
  });

  test('two rows that swap their places are a change', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5), (2, 1, 'web', 6)`);
    await changes();
    await run(`update shop.sale set amount = 11 - amount`);
    expect(await changes()).toEqual([{ source: 'sale', tuples: [tuple('1', 'web')] }]);
  });

  test('a column without equality and a quoted name are compared too', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount, details, "order")
      values (1, 1, 'web', 5, '{"a":1}', 'x'), (2, 1, 'web', 5, '{"a":1}', 'x')`);
    await changes();
    await run(`update shop.sale set details = '{"a":2}' where id = 1`);
    await run(`update shop.sale set "order" = 'y'`);
    await run(`update shop.sale set details = '{"a":3}'`);
    expect((await changes()).map(({ source }) => source)).toEqual(['sale', 'sale', 'sale']);
  });

  test('more distinct tuples than the limit count as everything', async () => {
    await run(
      `insert into shop.sale (customer_id, channel, amount) select 1, 'c' || i, 1 from generate_series(1, 200) i`,
    );
    expect((await changes())[0]!.tuples).toHaveLength(200);
    await run(
      `insert into shop.sale (customer_id, channel, amount) select 1, 'd' || i, 1 from generate_series(1, 201) i`,
    );
    expect(await changes()).toEqual([{ source: 'sale', tuples: null }]);
  });

  test('a source without dimensions says that it changed', async () => {
    await run(`update shop.customer set name = name || ' 2' where id = 1`);
    await run(`update shop.customer set name = name`);
    expect(await changes()).toEqual([{ source: 'customer', tuples: null }]);
    await run(`update shop.customer set name = 'Acme' where id = 1`);
  });

  test('an id beyond 2^53 keeps all its digits', async () => {
    await run(`insert into shop.customer (id, name) values (9007199254740993, 'Big')`);
    await changes();
    await run(`insert into shop.sale (customer_id, channel, amount) values (9007199254740993, 'web', 1)`);
    expect((await changes())[0]!.tuples).toEqual([tuple('9007199254740993', 'web')]);
  });

  test('rows that go by cascade are told', async () => {
    await run(
      `insert into shop.sale (id, customer_id, channel, amount) select i, 1, 'web', 5 from generate_series(1, 20) i`,
    );
    await run(`insert into shop.refund (sale_id, amount) select i, 1 from generate_series(1, 20) i`);
    await changes();
    await run(`delete from shop.sale`);
    const told = await changes();
    expect(told.filter(({ source }) => source === 'sale')).toEqual([{ source: 'sale', tuples: [tuple('1', 'web')] }]);
    const refunds = told.filter(({ source }) => source === 'refund');
    const ids = refunds.flatMap(({ tuples }) => tuples!.map(({ sale_id: id }) => Number(id)));
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    // Not one row per cascaded row.
    expect(refunds.length).toBeLessThanOrEqual(2);
  });

  test('an upsert tells its inserted and its updated rows', async () => {
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5)`);
    await changes();
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 9), (2, 2, 'app', 9)
      on conflict (id) do update set amount = excluded.amount`);
    const told = (await changes()).flatMap(({ tuples }) => tuples!);
    expect(told).toHaveLength(2);
    expect(told).toEqual(expect.arrayContaining([tuple('1', 'web'), tuple('2', 'app')]));
  });

  test('what is rolled back was never told', async () => {
    const refused = opened.db.transaction().execute(async (transaction) => {
      await sql`insert into shop.sale (customer_id, amount) values (1, 1)`.execute(transaction);
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(await changes()).toEqual([]);
  });

  test('TRUNCATE is refused with a hint', async () => {
    const refused = run(`truncate shop.sale cascade`);
    await expect(refused).rejects.toMatchObject({ code: '0A000', hint: expect.stringContaining('DELETE FROM shop.') });
  });

  test('a writer without any right on the feed can write', async () => {
    await run(`create role shop_writer`);
    try {
      await run(`grant usage on schema shop to shop_writer; grant select, insert on shop.sale to shop_writer`);
      await opened.db.transaction().execute(async (transaction) => {
        await sql`set local role shop_writer`.execute(transaction);
        await sql`insert into shop.sale (customer_id, channel, amount) values (1, 'web', 1)`.execute(transaction);
      });
      expect(await changes()).toHaveLength(1);
    } finally {
      await run(`drop owned by shop_writer; drop role shop_writer`);
    }
  });

  test('a bulk update after a single one in the same session does not grow with the square of its rows', async () => {
    await run(
      `insert into shop.sale (id, customer_id, channel, amount) select i, 1, 'web', 5 from generate_series(1, 20000) i`,
    );
    await changes();
    await opened.db.connection().execute(async (session) => {
      for (let i = 0; i < 7; i += 1) await sql`update shop.sale set amount = amount + 1 where id = 1`.execute(session);
      // Compared pair by pair these are 4·10^8 steps: a minute. The pool's statement timeout is 15 s.
      await sql`update shop.sale set amount = amount + 1`.execute(session);
    });
    expect(await changes()).toHaveLength(8);
  });
});

describe('installing triggers', () => {
  const without = (name: string) => {
    const sources = Object.fromEntries(Object.entries(shop.sources).filter(([other]) => other !== name));
    return { ...shop, sources };
  };
  const changing = (name: string, source: Partial<SourceDefinition>) => ({
    ...shop,
    sources: { ...shop.sources, [name]: { ...shop.sources[name]!, ...source } },
  });

  test('a second time changes nothing and waits for no writer', async () => {
    await opened.db.transaction().execute(async (writer) => {
      await sql`insert into shop.sale (customer_id, amount) values (1, 1)`.execute(writer);
      // CREATE TRIGGER would wait for this writer, and fail at the lock timeout.
      await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 0, removed: 0 });
    });
  });

  test('triggers of a source that is gone go, and come back with it', async () => {
    await expect(installTriggers(opened.db, without('refund'))).resolves.toEqual({ written: 0, removed: 4 });
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5)`);
    await changes();
    await run(`insert into shop.refund (sale_id, amount) values (1, 1)`);
    expect(await changes()).toEqual([]);
    await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 4, removed: 0 });
    await run(`insert into shop.refund (sale_id, amount) values (1, 1)`);
    expect(await changes()).toEqual([{ source: 'refund', tuples: [{ sale_id: '1' }] }]);
  });

  test('a source that changed gets new ones, the others stay', async () => {
    const changed = changing('sale', { ignoredColumns: ['seen_at', 'order'] });
    await expect(installTriggers(opened.db, changed)).resolves.toEqual({ written: 1, removed: 0 });
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5)`);
    await changes();
    await run(`update shop.sale set "order" = 'z'`);
    expect(await changes()).toEqual([]);
    await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 1, removed: 0 });
  });

  test('a new column of the table is watched after the next migration', async () => {
    await run(`alter table shop.sale add column extra text`);
    await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 1, removed: 0 });
    await run(`insert into shop.sale (id, customer_id, channel, amount) values (1, 1, 'web', 5)`);
    await changes();
    await run(`update shop.sale set extra = 'new'`);
    expect(await changes()).toHaveLength(1);
    await run(`alter table shop.sale drop column extra`);
    await installTriggers(opened.db, shop);
  });

  test('one that an operator disabled is put right', async () => {
    await run(`alter table shop.sale disable trigger change_shop_sale_insert`);
    await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 1, removed: 0 });
    await run(`insert into shop.sale (customer_id, amount) values (1, 1)`);
    expect(await changes()).toHaveLength(1);
  });

  test.each([
    ['a table that is not there', changing('sale', { table: 'shop.nothing' }), 'there is no table "shop.nothing"'],
    [
      'a column that is not there',
      changing('sale', { dimensions: { customer: { column: 'client' } } }),
      'no column "client"',
    ],
    ['a lookup that is no source', without('customer'), '"shop.customer" must be a source as well'],
    ['a reference to what is no source', without('sale'), '"shop.sale" must be a source as well'],
  ])('%s is refused before anything is changed', async (_name, pack, message) => {
    const refused = installTriggers(opened.db, pack);
    await expect(refused).rejects.toThrow(InvalidSources);
    await expect(refused).rejects.toThrow(message);
    await expect(installTriggers(opened.db, shop)).resolves.toEqual({ written: 0, removed: 0 });
  });
});

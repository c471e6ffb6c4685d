import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startLive, type LiveInstallation } from './installation.ts';
import { openScreen, type Screen } from './screen.ts';

const SECRET = 'a secret of at least thirty-two characters';
const WITHIN = { timeout: 10_000, interval: 20 };

let live: LiveInstallation;
let first: Screen;
let second: Screen;
beforeAll(async () => {
  live = await startLive({ schedulers: 1, env: { PULSO_WEBHOOK_SECRET: SECRET } });
  first = await openScreen(live.apis[0]!.url);
  second = await openScreen(live.apis[1]!.url);
}, 90_000);
afterAll(async () => {
  first?.close();
  second?.close();
  await live?.[Symbol.asyncDispose]();
}, 30_000);
afterEach(() => {
  const faults = [...first.faults, ...second.faults];
  if (faults.length > 0) throw new Error(faults.join('; '));
});

const amountOf = async (customer: number) => {
  const { rows } = await sql<{ amount: number }>`
    select coalesce(sum(amount), 0)::float8 as amount from shop.sale where customer_id = ${customer}`.execute(live.db);
  return rows[0]!.amount;
};
const raise = (customer: number, by = 1) =>
  sql`
  update shop.sale set amount = amount + ${by} where id = (select min(id) from shop.sale where customer_id = ${customer})`.execute(
    live.db,
  );
/** Waits until a page shows this amount. */
const shows = (screen: Screen, key: string, amount: number) =>
  expect.poll(() => screen.shown(key)?.data['amount'], WITHIN).toBe(amount);

describe('a change of data', () => {
  test('reaches the pages of every api process', async () => {
    const filters = { customer: ['Customer 1'] };
    const key = await first.subscribe('kpis', filters);
    expect(await second.subscribe('kpis', filters)).toBe(key);
    await shows(first, key, await amountOf(101));
    await shows(second, key, await amountOf(101));
    await raise(101);
    await shows(first, key, await amountOf(101));
    await shows(second, key, await amountOf(101));
    expect(first.shown(key)!.meta).toMatchObject({ reason: 'change', pack: 'shop', feedPosition: expect.any(String) });
  });

  test('sends nothing to pages whose numbers it does not change', async () => {
    const touched = await first.subscribe('kpis', { customer: ['Customer 2'] });
    const other = await first.subscribe('kpis', { customer: ['Customer 3'] });
    // The dashboard of another customer is refreshed by every sale, since it lists all channels, and stays the same.
    const same = await second.subscribe('dashboard', { customer: ['Customer 3'] });
    await shows(first, other, await amountOf(103));
    await shows(second, same, await amountOf(103));
    const before = [first.shown(other)!, second.shown(same)!];
    for (let i = 0; i < 5; i += 1) {
      await raise(102);
      await shows(first, touched, await amountOf(102));
    }
    expect([first.shown(other)!, second.shown(same)!]).toEqual(before);
  });

  test('that commits in a burst costs few events and ends at the last value', async () => {
    const key = await second.subscribe('kpis', { customer: ['Customer 4'] });
    await shows(second, key, await amountOf(104));
    const before = second.shown(key)!.events;
    await Promise.all(Array.from({ length: 100 }, () => raise(104)));
    await shows(second, key, await amountOf(104));
    expect(second.shown(key)!.events - before).toBeLessThan(60);
  });

  test('reaches a page that subscribes while it happens', async () => {
    let on = true;
    const writing = (async () => {
      while (on) await raise(105);
    })();
    const keys: string[] = [];
    const screens: Screen[] = [];
    for (let i = 0; i < 6; i += 1) {
      const screen = await openScreen(live.apis[i % 2]!.url);
      screens.push(screen);
      keys.push(await screen.subscribe('kpis', { customer: ['Customer 5'] }));
    }
    on = false;
    await writing;
    const amount = await amountOf(105);
    for (const [index, screen] of screens.entries()) {
      await shows(screen, keys[index]!, amount);
      expect(screen.faults).toEqual([]);
      screen.close();
    }
  });

  test('reaches nobody who has unsubscribed', async () => {
    const filters = { customer: ['Customer 6'] };
    const key = await first.subscribe('kpis', filters);
    await second.subscribe('kpis', filters);
    await shows(second, key, await amountOf(106));
    await first.unsubscribe(key);
    await raise(106);
    await shows(second, key, await amountOf(106));
    expect(first.shown(key)).toBeUndefined();
  });

  test('of a name or a rule reaches all', async () => {
    const key = await first.subscribe('kpis', { customer: ['Customer 7'] });
    const renamed = await second.subscribe('kpis', { customer: ['New name'] });
    await shows(second, renamed, 0);
    await sql`update shop.customer set name = 'New name' where id = 107`.execute(live.db);
    await shows(second, renamed, await amountOf(107));
    await shows(first, key, 0);
    const { rows } = await sql<{ big: number }>`
      select count(*)::int as big from shop.sale where customer_id = 107 and amount >= 100`.execute(live.db);
    await sql`insert into shop.rule (key, value) values ('big', 100)`.execute(live.db);
    await expect.poll(() => second.shown(renamed)?.data['big'], WITHIN).toBe(rows[0]!.big);
  });
});

describe('a notice of a source system', () => {
  const notify = (body: object, secret = SECRET) => {
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
    return fetch(`${live.apis[0]!.url}/manager/webhook/data-changed`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Pulso-Timestamp': timestamp, 'X-Pulso-Signature': signature },
      body: text,
    });
  };
  const at = new Date().toISOString();

  test('refreshes what it names, for rows that fired no trigger', async () => {
    const key = await first.subscribe('kpis', { customer: ['Customer 8'] });
    await shows(first, key, await amountOf(108));
    await live.db.transaction().execute(async (transaction) => {
      // As a replica applies rows.
      await sql`set local session_replication_role = replica`.execute(transaction);
      await sql`update shop.sale set amount = amount + 7 where customer_id = 108`.execute(transaction);
    });
    const answer = await notify({ source: 'shop.sale', dims: [{ customer: 'CUSTOMER  8' }], at });
    expect(answer.status).toBe(202);
    await shows(first, key, await amountOf(108));
  });

  test.each([
    ['a wrong signature', () => notify({ source: 'shop.sale', at }, 'another secret'), 401],
    ['an unknown source', () => notify({ source: 'shop.nothing', at }), 400],
    ['an unknown dimension', () => notify({ source: 'shop.sale', dims: [{ colour: 'red' }], at }), 400],
    ['no tuple at all', () => notify({ source: 'shop.sale', dims: [], at }), 400],
  ])('with %s is refused', async (_name, send, status) => {
    expect((await send()).status).toBe(status);
  });
});

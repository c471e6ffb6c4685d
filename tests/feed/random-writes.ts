import { sql, type Kysely, type Transaction } from 'kysely';
import { SCOPE_ALL, variantOf, type Filters, type Variant } from '@pulso/kpi-core';
import type { Random } from './random.ts';
import { shop } from './shop.ts';

// eslint-disable-next-line typescript/no-explicit-any -- tables are addressed by name
type Executor = Kysely<any> | Transaction<any>;
type Write = (db: Executor, random: Random) => Promise<unknown>;

export const CUSTOMERS = Array.from({ length: 12 }, (_, index) => `Customer ${index + 1}`);
const CHANNELS = ['web', 'app', 'store', 'phone'];

const anySale = sql`(select id from shop.sale order by random() limit 1)`;
const anyCustomer = sql`(select id from shop.customer order by random() limit 1)`;
const channel = (random: Random) => (random.chance(0.1) ? null : random.pick(CHANNELS));

const insert: Write = (db, random) =>
  sql`
  insert into shop.sale (customer_id, channel, amount)
  select ${anyCustomer}, ${channel(random)}, ${random.below(2_000)} from generate_series(1, ${1 + random.below(3)}::int)`.execute(
    db,
  );
const changeAmount: Write = (db, random) =>
  sql`
  update shop.sale set amount = ${random.below(2_000)} where id = ${anySale}`.execute(db);
const moveCustomer: Write = (db) =>
  sql`
  update shop.sale set customer_id = ${anyCustomer} where id = ${anySale}`.execute(db);
const moveChannel: Write = (db, random) =>
  sql`
  update shop.sale set channel = ${channel(random)} where id = ${anySale}`.execute(db);
const changeNothing: Write = (db) =>
  sql`
  update shop.sale set amount = amount, seen_at = clock_timestamp() where customer_id = ${anyCustomer}`.execute(db);
const remove: Write = (db) => sql`delete from shop.sale where id = ${anySale}`.execute(db);
const refund: Write = (db, random) =>
  sql`
  insert into shop.refund (sale_id, amount) select id, ${random.below(100)} from shop.sale order by random() limit 1`.execute(
    db,
  );
const removeRefund: Write = (db) =>
  sql`
  delete from shop.refund where id = (select id from shop.refund order by random() limit 1)`.execute(db);
const bulkUpdate: Write = (db) =>
  sql`
  update shop.sale set amount = amount + 1 where customer_id in (select id from shop.customer order by random() limit 2)`.execute(
    db,
  );
const bulkMove: Write = (db) =>
  sql`
  update shop.sale set customer_id = ${anyCustomer} where customer_id = ${anyCustomer}`.execute(db);
/** More tuples than the limit. */
const bulkInsert: Write = (db) =>
  sql`
  insert into shop.sale (customer_id, channel, amount)
  select ${anyCustomer}, 'bulk ' || i, i from generate_series(1, 210) i`.execute(db);
const bulkDelete: Write = (db) => sql`delete from shop.sale where channel like 'bulk %'`.execute(db);
const rename: Write = (db, random) =>
  sql`
  update shop.customer set name = ${random.pick(CUSTOMERS)} where id = ${anyCustomer}
    and not exists (select from shop.customer where name_key = pulso.fold(${random.pick(CUSTOMERS)}))`.execute(db);
const addCustomer: Write = (db, random) =>
  sql`
  insert into shop.customer (name) values (${random.pick(CUSTOMERS)}) on conflict do nothing`.execute(db);
const setRule: Write = (db, random) =>
  sql`
  insert into shop.rule (key, value) values ('big', ${random.below(2_000)})`.execute(db);

const OFTEN = [insert, changeAmount, moveCustomer, moveChannel, changeNothing, remove, refund, removeRefund];
const SELDOM = [bulkUpdate, bulkMove, bulkInsert, bulkDelete, rename, addCustomer, setRule];

/** @param seldom share of writes that touch much or everything. */
export const anyWrite = (random: Random, seldom: number): Write => random.pick(random.chance(seldom) ? SELDOM : OFTEN);

/** A variant as a user could ask for it, with names that exist, that will exist and that never will. */
export function anyVariant(random: Random): Variant<Filters> {
  const filters: Record<string, unknown> = {};
  if (random.chance(0.6)) filters['customer'] = random.some([...CUSTOMERS, 'nobody'], 3);
  if (random.chance(0.4)) filters['channel'] = random.some([...CHANNELS, 'bulk 7'], 2);
  if (random.chance(0.3)) filters['view'] = random.pick(['online', 'large']);
  if (random.chance(0.2)) filters['minAmount'] = random.below(1_500);
  const scope = random.chance(0.2)
    ? ({
        kind: 'dimension',
        dimension: 'customer',
        values: random.some(CUSTOMERS, 3).map((name) => name.toLowerCase()),
      } as const)
    : SCOPE_ALL;
  return variantOf(shop, scope, filters);
}

import { createLogger, createPool } from '@pulso/platform';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../support/services.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = createPool({ url: database.url, max: 1, applicationName: 'test', logger: createLogger('test', 'silent') });
  await pool.query('create table thing (id int)');
  await pool.query('insert into thing values (1), (2)');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const KEPT = '/* keep plan */ select * from thing where id = $1';

/** As computations do: a connection of the pool, with promises. */
async function keptById(id: number): Promise<unknown[]> {
  const client = await pool.connect();
  try {
    return (await client.query(KEPT, [id])).rows;
  } finally {
    client.release();
  }
}

test('a marked statement is planned once per connection, all others every time', async () => {
  for (const id of [1, 2]) {
    expect(await keptById(id)).toEqual([{ id }]);
    expect((await pool.query(KEPT, [id])).rows).toEqual([{ id }]);
    expect((await pool.query('select * from thing where id = $1', [id])).rows).toEqual([{ id }]);
  }
  const { rows } = await pool.query('select statement from pg_prepared_statements');
  expect(rows).toEqual([{ statement: KEPT }]);
});

test('a table that changes under a kept plan costs one statement, not the connection for ever', async () => {
  expect(await keptById(1)).toEqual([{ id: 1 }]);
  await pool.query('alter table thing add column name text');
  await expect(keptById(1)).rejects.toThrow('cached plan must not change result type');
  // The connection is gone once its socket has closed.
  await expect.poll(() => keptById(1).catch(() => null)).toEqual([{ id: 1, name: null }]);
});

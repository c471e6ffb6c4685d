import { allSettled, SCOPE_ALL, variantOf, withComputeContext } from '@pulso/kpi-core';
import { createDatabase, createPool } from '@pulso/platform';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logger, openDemo } from './pack-database.ts';

let demo: Awaited<ReturnType<typeof openDemo>>;
let pool: Pool;
beforeAll(async () => {
  demo = await openDemo('@pulso/pack-edp', '2025-06-30', 'sample');
  // One that computes, one that can end it.
  pool = createPool({ url: demo.database.url, max: 2, applicationName: 'test', logger, pipeline: true });
});
afterAll(async () => {
  await pool.end();
  await demo[Symbol.asyncDispose]();
});

const OPTIONS = { asOf: '2025-06-30', reason: 'change', statementTimeoutMs: 10_000 } as const;
const variant = () => variantOf(demo.pack, SCOPE_ALL, {});

test('statements sent at once are answered from one database snapshot, each with its own rows', async () => {
  const db = createDatabase(pool);
  const answers = await withComputeContext(db, demo.pack, variant(), OPTIONS, async (context) => {
    const count = () =>
      sql<{ count: number }>`select count(*) as count from edp.statement`
        .execute(context.db)
        .then(({ rows }) => rows[0]!.count);
    const before = await count();
    await sql`delete from edp.statement where id = (select max(id) from edp.statement)`.execute(demo.db);
    const named = [1, 2, 3].map((n) => sql<{ n: number }>`select ${n}::int as n`.execute(context.db));
    const [after, ...rest] = await allSettled([count(), ...named]);
    return { same: after === before, rest: rest.map(({ rows }) => rows[0]!.n) };
  });
  expect(answers).toEqual({ same: true, rest: [1, 2, 3] });
});

test('an abort ends what runs and what was sent behind it, and the connection is as good as new', async () => {
  const db = createDatabase(pool);
  const stopping = new AbortController();
  let ended = 0;
  const slow = withComputeContext(db, demo.pack, variant(), { ...OPTIONS, signal: stopping.signal }, (context) =>
    allSettled(
      [sql`select pg_sleep(20)`, sql`select 1`, sql`select 2`].map(async (statement) => {
        try {
          await statement.execute(context.db);
        } finally {
          ended += 1;
        }
      }),
    ),
  );
  await expect
    .poll(
      async () =>
        (await sql`select from pg_stat_activity where query like '%pg_sleep(20)' and state = 'active'`.execute(demo.db))
          .rows,
    )
    .toHaveLength(1);
  stopping.abort(new Error('enough'));
  await expect(slow).rejects.toThrow('enough');
  expect(ended).toBe(3);
  const { rows } = await sql<{ isolation: string }>`
    select current_setting('transaction_isolation') as isolation`.execute(db);
  expect(rows).toEqual([{ isolation: 'read committed' }]);
});

test('the end of a transaction that writes is waited for', async () => {
  const db = createDatabase(pool);
  await sql`create table public.late (id int unique deferrable initially deferred)`.execute(db);
  // On every connection a transaction has only read before.
  await withComputeContext(db, demo.pack, variant(), OPTIONS, async () => {});
  await expect(
    db.transaction().execute((transaction) => sql`insert into public.late values (1), (1)`.execute(transaction)),
  ).rejects.toThrow('duplicate key');
});

test('what nobody waits for takes no second core', async () => {
  const db = createDatabase(pool);
  const workers = (oneCore: boolean) =>
    withComputeContext(db, demo.pack, variant(), { ...OPTIONS, oneCore }, async (context) => {
      const { rows } = await sql<{ workers: string }>`
        select current_setting('max_parallel_workers_per_gather') as workers`.execute(context.db);
      return rows[0]!.workers;
    });
  expect(await workers(true)).toBe('0');
  expect(await workers(false)).not.toBe('0');
});

import { migrate, type PackDefinition } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../support/services.ts';
import { pack } from './shop-pack/pack.ts';

export const logger = createLogger('test', 'silent');

/** The core does not know what a pack's filters look like. */
export const shop = pack as unknown as PackDefinition;

export interface Shop extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly db: Database;
}

/** A database with the shop's tables and triggers, three customers and no change waiting. */
export async function openShop(connections = 10): Promise<Shop> {
  const database = await testDatabase();
  const pool = createPool({ url: database.url, max: connections, applicationName: 'test', logger });
  const db = createDatabase(pool);
  await migrate(db, [shop]);
  await sql`insert into shop.customer (id, name) values (1, 'Acme'), (2, 'Böhme'), (3, 'Cía. Sur')`.execute(db);
  await forgetChanges(db);
  return {
    database,
    db,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database.drop();
    },
  };
}

export async function forgetChanges(db: Database): Promise<void> {
  await sql`delete from pulso.change_feed`.execute(db);
}

export interface FeedRow {
  readonly source: string;
  readonly tuples: readonly Record<string, string | null>[] | null;
}

/** What waits in the feed, oldest first; takes it out. */
export async function takeChanges(db: Database): Promise<FeedRow[]> {
  const { rows } = await sql<FeedRow>`
    with gone as (delete from pulso.change_feed returning id, source, tuples)
    select source, tuples from gone order by id`.execute(db);
  return rows;
}

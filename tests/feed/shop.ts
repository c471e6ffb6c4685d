import type { PackDefinition } from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { openPackDatabase, type PackDatabase } from './pack-database.ts';
import { pack } from './shop-pack/pack.ts';

export { logger } from './pack-database.ts';

/** The core does not know what a pack's filters look like. */
export const shop = pack as unknown as PackDefinition;

export type Shop = PackDatabase;

/** The shop with three customers and no change waiting. */
export async function openShop(connections = 10): Promise<Shop> {
  const opened = await openPackDatabase(shop, connections);
  const { db } = opened;
  await sql`insert into shop.customer (id, name) values (1, 'Acme'), (2, 'Böhme'), (3, 'Cía. Sur')`.execute(db);
  await forgetChanges(db);
  return opened;
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

import { loadPacks, migrate } from '@pulso/kpi-core';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ROOT } from './paths.ts';

/** Brings a database to the version of this code, as `npm run pulso -- migrate` does. */
export async function migrateDatabase(url: string): Promise<void> {
  const packs = await loadPacks(['@pulso/pack-edp'], ROOT).then(
    (registry) => registry.all,
    // Until the pack can be loaded, the template holds the core's tables alone.
    () => [],
  );
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, packs);
  } finally {
    await db.destroy();
  }
}

import { loadPacks, migrate, type PackDefinition } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { ROOT } from '../support/paths.ts';
import { testDatabase, type TestDatabase } from '../support/services.ts';

export const logger = createLogger('test', 'silent');

/** A database of the test's own with the tables and triggers of a pack. */
export interface PackDatabase extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly db: Database;
  readonly pack: PackDefinition;
}

export async function openPackDatabase(pack: PackDefinition, connections = 10): Promise<PackDatabase> {
  const database = await testDatabase();
  const pool = createPool({ url: database.url, max: connections, applicationName: 'test', logger });
  const db = createDatabase(pool);
  await migrate(db, [pack]);
  return {
    database,
    db,
    pack,
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database.drop();
    },
  };
}

/** With the pack's demo data of a day. `specifier` names the pack as `PULSO_PACKS` does. */
export async function openDemo(specifier: string, asOf: string, kind: 'sample' | 'generated'): Promise<PackDatabase> {
  const opened = await openPackDatabase((await loadPacks([specifier], ROOT)).default);
  await opened.pack.demo.load({ db: opened.db, asOf, kind, rows: 0, onProgress: () => {} });
  return opened;
}

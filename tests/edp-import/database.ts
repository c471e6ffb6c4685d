import { createDatabase, createLogger, createPool, type Database } from '@pulso/platform';
import { CompiledQuery } from 'kysely';
import { testDatabase } from '../support/services.ts';

export interface PackDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Database;
  /** Rows of a statement, as the pool gives them. */
  rows<R = Record<string, unknown>>(text: string): Promise<R[]>;
  /** Takes away every row of the pack and of the change feed. */
  empty(): Promise<void>;
  /** Statements that the change feed has seen since the last call. */
  changesSince(): Promise<string[]>;
}

/** A database of the test's own with the tables and the change triggers of the pack, through the pool of production. */
export async function packDatabase(): Promise<PackDatabase> {
  const database = await testDatabase();
  const logger = createLogger('test', 'silent');
  const db = createDatabase(createPool({ url: database.url, max: 4, applicationName: 'test', logger }));
  const rows = async <R>(text: string): Promise<R[]> => (await db.executeQuery<R>(CompiledQuery.raw(text))).rows;
  return {
    url: database.url,
    db,
    rows,
    empty: async () => {
      for (const table of [
        'edp.cost',
        'edp.target',
        'edp.statement',
        'edp.project',
        'edp.client',
        'edp.project_manager',
      ]) {
        await rows(`delete from ${table}`);
      }
      await rows('delete from pulso.change_feed');
    },
    changesSince: async () => {
      const seen = await rows<{ source: string }>('delete from pulso.change_feed returning source');
      return seen.map(({ source }) => source);
    },
    [Symbol.asyncDispose]: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

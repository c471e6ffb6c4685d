import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import Cursor from 'pg-cursor';

/** Kysely over a pool. Core and packs own the tables, so the schema type is open here. */
// eslint-disable-next-line typescript/no-explicit-any
export type Database = Kysely<any>;

export function createDatabase(pool: Pool): Database {
  return new Kysely({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}

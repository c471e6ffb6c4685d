import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import Cursor from 'pg-cursor';
import { PipelinedDialect } from './pipelined-dialect.ts';

/** Kysely over a pool. Core and packs own the tables, so the schema type is open here. */
// eslint-disable-next-line typescript/no-explicit-any
export type Database = Kysely<any>;

export function createDatabase(pool: Pool): Database {
  const config = { pool, cursor: Cursor };
  return new Kysely({
    dialect: pool.options.pipeline ? new PipelinedDialect(config) : new PostgresDialect(config),
  });
}

import { sql, type QueryResult } from 'kysely';
import type { RollupExecutor } from './executor.ts';

/** Runs a text that was made of a pack's definition; names and expressions come from code, never from a request. */
export function run<T>(executor: RollupExecutor, text: string): Promise<QueryResult<T>> {
  return sql.raw<T>(text).execute(executor);
}

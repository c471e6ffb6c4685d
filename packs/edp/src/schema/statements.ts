import { sql, type Kysely } from 'kysely';

/** Runs DDL texts in order. They come from the pack's code only. */
export async function runStatements(db: Kysely<unknown>, texts: readonly string[]): Promise<void> {
  for (const text of texts) await sql.raw(text).execute(db);
}

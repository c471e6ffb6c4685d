import { sql } from 'kysely';
import type { RollupExecutor } from './executor.ts';
import type { RollupLayout } from './layout.ts';

/** Says, in the transaction that changes cells, that they are others now: readers keep what they read of them until then. */
export async function countGeneration(transaction: RollupExecutor, layout: RollupLayout): Promise<void> {
  await sql`
    update pulso.rollup set generation = generation + 1
    where pack = ${layout.pack} and source = ${layout.source} and fingerprint = ${layout.fingerprint}`.execute(
    transaction,
  );
}

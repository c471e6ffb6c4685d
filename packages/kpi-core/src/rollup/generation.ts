import { sql } from 'kysely';
import type { RollupExecutor } from './executor.ts';
import type { RollupLayout } from './layout.ts';
import { run } from './run.ts';

/** Generations whose deltas stay readable after they were folded. Who read cells before that reads them anew. */
const CATCH_UP = 3;

/**
 * Says, in the transaction that changes cells, that they are others now: readers keep what they read of them until then.
 * What is not folded cannot be caught up with ({@link endCatchUp}).
 * @returns the generation of the cells once the transaction has committed
 */
export async function countGeneration(transaction: RollupExecutor, layout: RollupLayout): Promise<number> {
  const { rows } = await sql<{ generation: number }>`
    update pulso.rollup set generation = generation + 1, catch_up_from = greatest(catch_up_from, generation + 1 - ${CATCH_UP}::int)
    where pack = ${layout.pack} and source = ${layout.source} and fingerprint = ${layout.fingerprint}
    returning generation`.execute(transaction);
  const generation = rows[0]!.generation;
  await run(transaction, `delete from ${layout.folded} where generation <= ${generation - CATCH_UP}`);
  return generation;
}

/** Takes back what folds have left to be read: it is more than is worth reading, or not all that has changed. */
export async function endCatchUp(transaction: RollupExecutor, layout: RollupLayout): Promise<void> {
  await run(transaction, `delete from ${layout.folded}`);
  await sql`
    update pulso.rollup set catch_up_from = generation
    where pack = ${layout.pack} and source = ${layout.source} and fingerprint = ${layout.fingerprint}`.execute(
    transaction,
  );
}

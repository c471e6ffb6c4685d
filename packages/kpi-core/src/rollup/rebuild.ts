import { sql } from 'kysely';
import { compactRollups, waitingDeltas } from './compact.ts';
import type { RollupDatabase, RollupExecutor } from './executor.ts';
import { addCells, addSets, cellsOf, setsOf } from './fold-sql.ts';
import { countGeneration, endCatchUp } from './generation.ts';
import { rowColumns, type RollupLayout } from './layout.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';
import { run } from './run.ts';

/**
 * Works all cells of a rollup out anew from the rows, while everybody reads and writes. In one database snapshot the
 * deltas that are seen are exactly those of the rows that are seen; they are dropped, and what is written meanwhile
 * keeps its own. Readers go on with the old cells until this commits.
 */
export async function fillRollup(db: RollupDatabase, layout: RollupLayout): Promise<void> {
  const grown: string[] = [];
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await exclude(transaction, layout);
      await sql`select set_config('work_mem', ${REBUILD_WORK_MEM}, true)`.execute(transaction);
      await run(transaction, `delete from ${layout.delta}`);
      for (const grain of layout.grains) {
        const { numAffectedRows: before = 0n } = await run(transaction, `delete from ${grain.table}`);
        const { numAffectedRows: after = 0n } = await run(
          transaction,
          addCells(grain, cellsOf(grain, rowsAsDeltas(layout))),
        );
        if (before + after >= LARGE) grown.push(grain.table);
        if (!grain.distinct) continue;
        await run(transaction, `delete from ${grain.distinct.table}`);
        await run(transaction, addSets(grain, setsOf(grain)));
      }
      await sql`
        update pulso.rollup set filled_at = clock_timestamp()
        where pack = ${layout.pack} and source = ${layout.source} and fingerprint = ${layout.fingerprint}`.execute(
        transaction,
      );
      await countGeneration(transaction, layout);
      await endCatchUp(transaction, layout);
    });
  // The server would do it in a minute; until then it would plan with the wrong sizes.
  for (const table of grown) await run(db, `vacuum (analyze, skip_locked) ${table}`);
}

/** Cells of one grain fit into this more often than into the server's own setting. */
export const REBUILD_WORK_MEM = '64MB';

/** Cells written and removed from which on a table is tidied at once. */
const LARGE = 2_000n;

/**
 * Keeps folding away until the end of the transaction; readers and writers pass. LOCK TABLE takes no snapshot, so the
 * first statement after it sees all that was folded before.
 */
async function exclude(transaction: RollupExecutor, layout: RollupLayout): Promise<void> {
  await run(transaction, `lock table ${layout.grains.map(({ table }) => table).join(', ')} in exclusive mode`);
}

/** Works the cells of a pack's rollups out anew, one source after the other; the product goes on meanwhile. */
export async function rebuildRollups(
  db: RollupDatabase,
  pack: RollupPack,
  onProgress: (source: string) => void = () => {},
): Promise<void> {
  for (const layout of rollupsOf(pack)) {
    onProgress(layout.source);
    await fillRollup(db, layout);
  }
}

/** Deltas from which on working everything out anew is quicker than folding them. */
const MANY_DELTAS = 20_000;

/** Leaves hardly a delta behind, whatever was written before: for who has just loaded much. */
export async function settleRollups(db: RollupDatabase, pack: RollupPack): Promise<void> {
  if ((await waitingDeltas(db, pack)) > MANY_DELTAS) await rebuildRollups(db, pack);
  else await compactRollups(db, pack);
}

/** All rows in the shape of deltas. Nothing keeps the planner from leaving out columns that a grain has not. */
export function rowsAsDeltas(layout: RollupLayout): string {
  return `(select 1::bigint as n, ${rowColumns(layout)} from ${layout.table} as r) as rows`;
}

import { sql } from 'kysely';
import { foldStatement } from './fold-sql.ts';
import type { RollupDatabase, RollupExecutor } from './executor.ts';
import { countGeneration, endCatchUp } from './generation.ts';
import type { RollupLayout } from './layout.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';
import { run } from './run.ts';

/** Deltas folded in one transaction: some tenths of a second. */
const CHUNK = 5_000;

/** A fold of more deltas than this leaves none to catch up with: reading the cells anew is quicker. */
const MOST_LEFT = 2_000;

export interface CompactOptions {
  /** Deltas of one transaction. */
  readonly chunk?: number;
  /** Deltas of one fold that readers may catch up with instead of reading the cells anew. */
  readonly mostLeft?: number;
  readonly signal?: AbortSignal;
}

/**
 * Folds waiting deltas of a pack into cells, a chunk per transaction. A reader sees each delta either in its table or
 * in the cells, never in both, never in neither. Of several processes that try at once, one does it.
 * @returns how many deltas were folded
 */
export async function compactRollups(
  db: RollupDatabase,
  pack: RollupPack,
  { chunk = CHUNK, mostLeft = MOST_LEFT, signal }: CompactOptions = {},
): Promise<number> {
  let folded = 0;
  for (const layout of rollupsOf(pack)) {
    for (;;) {
      if (signal?.aborted) return folded;
      const taken = await fold(db, layout, chunk, mostLeft);
      folded += taken;
      if (taken < chunk) break;
    }
  }
  return folded;
}

async function fold(db: RollupDatabase, layout: RollupLayout, chunk: number, mostLeft: number): Promise<number> {
  const { rows: waiting } = await run(db, `select from ${layout.delta} limit 1`);
  if (waiting.length === 0) return 0;
  return alone(db, layout, async (transaction) => {
    const generation = await countGeneration(transaction, layout);
    const { rows } = await run<{ taken: number }>(transaction, foldStatement(layout, chunk, generation));
    const { taken } = rows[0]!;
    if (taken > mostLeft) await endCatchUp(transaction, layout);
    return taken;
  });
}

/** Most deltas that are counted: more make no difference. */
const MOST_COUNTED = 100_000;

/** How many deltas of a pack no cell holds yet: readers add them up one by one. */
export async function waitingDeltas(db: RollupDatabase, pack: RollupPack): Promise<number> {
  let waiting = 0;
  for (const { delta } of rollupsOf(pack)) {
    const { rows } = await run<{ count: number }>(
      db,
      `select count(*) as count from (select from ${delta} limit ${MOST_COUNTED}) as waiting`,
    );
    waiting += rows[0]!.count;
  }
  return waiting;
}

/** Removes cells that stand for no row any more. They cost readers time, nothing else. */
export async function removeEmptyCells(db: RollupDatabase, pack: RollupPack, signal?: AbortSignal): Promise<void> {
  for (const layout of rollupsOf(pack)) {
    for (const { table, grain, distinct } of layout.grains) {
      if (signal?.aborted) return;
      const zero = ['n', ...grain.measures].map((name) => `${name} = 0`).join(' and ');
      await alone(db, layout, async (transaction) => {
        await run(transaction, `delete from ${table} where ${zero}`);
        if (distinct) await run(transaction, `delete from ${distinct.table} where n = 0`);
        return 0;
      });
    }
  }
}

/** SQLSTATE of a lock that NOWAIT does not get. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Changes the cells of one rollup as the only one who does; 0 where another is at it. Two folds that do not see each
 * other's cells would count a value's appearance twice, and a rebuild drops the deltas itself: waiting for it with
 * deltas locked would be a deadlock.
 */
async function alone(
  db: RollupDatabase,
  layout: RollupLayout,
  change: (transaction: RollupExecutor) => Promise<number>,
): Promise<number> {
  try {
    return await db.transaction().execute(async (transaction) => {
      await run(
        transaction,
        `lock table ${layout.grains.map(({ table }) => table).join(', ')} in row exclusive mode nowait`,
      );
      const { rows: lock } = await sql<{ alone: boolean }>`
        select pg_try_advisory_xact_lock(hashtext(${layout.delta})) as alone`.execute(transaction);
      return lock[0]!.alone ? await change(transaction) : 0;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return 0;
    throw error;
  }
}

import { sql } from 'kysely';
import { identifier } from '../change-feed/trigger-sql.ts';
import { cancellable } from '../postgres/cancel.ts';
import type { RollupDatabase, RollupExecutor } from './executor.ts';
import { cellsOf, counting, inGrain, membersOf } from './fold-sql.ts';
import { cellKeys, columns, sums, type GrainLayout, type RollupLayout } from './layout.ts';
import { rollupsOf, type RollupPack } from './layouts.ts';
import { REBUILD_WORK_MEM, rowsAsDeltas } from './rebuild.ts';
import { run } from './run.ts';

export interface RollupDrift {
  readonly source: string;
  readonly grain: string;
  /** Cells that differ from the rows in any sum; 0 unless something went past the triggers. */
  readonly differences: number;
  readonly ms: number;
}

/**
 * Recomputes every cell from the rows and compares: cells, plus waiting deltas, minus rows must be nothing, in one
 * database snapshot per grain. Reads only, on one core. An abort ends the statement in flight; `db` must then have a
 * second connection.
 */
export async function checkRollups(
  db: RollupDatabase,
  pack: RollupPack,
  signal: AbortSignal = new AbortController().signal,
): Promise<RollupDrift[]> {
  const found: RollupDrift[] = [];
  for (const layout of rollupsOf(pack)) {
    if (!(await isFilled(db, layout))) continue;
    for (const grain of layout.grains) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const differences = await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          const pid = await settle(transaction);
          return cancellable(db, pid, signal, () => compare(transaction, layout, grain));
        });
      const ms = Math.round(performance.now() - startedAt);
      found.push({ source: layout.source, grain: grain.name, differences, ms });
    }
  }
  return found;
}

/** Nobody waits for a check: it takes no second core from those who do. Answers the transaction's backend. */
async function settle(transaction: RollupExecutor): Promise<number> {
  const { rows } = await sql<{ pid: number }>`
    select pg_backend_pid() as pid, set_config('work_mem', ${REBUILD_WORK_MEM}, true),
      set_config('max_parallel_workers_per_gather', '0', true)`.execute(transaction);
  return rows[0]!.pid;
}

async function isFilled(db: RollupExecutor, layout: RollupLayout): Promise<boolean> {
  const { rows } = await sql`
    select from pulso.rollup
    where pack = ${layout.pack} and source = ${layout.source} and fingerprint = ${layout.fingerprint} and filled_at is not null`.execute(
    db,
  );
  return rows.length > 0;
}

async function compare(transaction: RollupExecutor, layout: RollupLayout, grain: GrainLayout): Promise<number> {
  const differing = await countRows(transaction, differingCells(layout, grain));
  return grain.distinct ? differing + (await countRows(transaction, differingSets(grain))) : differing;
}

async function countRows(transaction: RollupExecutor, relation: string): Promise<number> {
  const { rows } = await run<{ count: number }>(
    transaction,
    `select count(*) as count from (${relation}) as differing`,
  );
  return rows[0]!.count;
}

function differingCells(layout: RollupLayout, grain: GrainLayout): string {
  const keys = columns(['level', ...cellKeys(grain)]);
  const all = sums(grain).map(identifier);
  const negative = all.map((name) => `-${name}`).join(', ');
  return `select from (
    select ${keys}, ${all.join(', ')} from ${grain.table}
    union all select ${keys}, ${all.join(', ')} from (${cellsOf(grain, layout.delta)}) as waiting
    union all select ${keys}, ${negative} from (${cellsOf(grain, rowsAsDeltas(layout))}) as recomputed
  ) as signed
  group by ${keys}
  having ${all.map((name) => `sum(${name}) <> 0`).join(' or ')}`;
}

/** Sets follow from the cells, and the cells were compared. */
function differingSets(grain: GrainLayout): string {
  const entity = identifier(grain.grain.distinct!.entity);
  return `select from (
    select members, n from ${grain.distinct!.table}
    union all
    select members, -1 from (
      select ${membersOf(grain, 'c')} as members from ${grain.table} as c
      where n > 0 and ${inGrain(grain)} and ${counting(grain)} and ${entity} is not null group by ${entity}
    ) as lists
  ) as signed group by members having sum(n) <> 0`;
}

import type { PackDatabase } from '@pulso/kpi-core';
import type { Kysely } from 'kysely';
import { inTransaction, type Session } from '../import/database/session.ts';
import { withoutIndexes } from './bulk.ts';
import { insertHistory } from './history.ts';
import { insertCosts, insertTargets } from './money.ts';
import { generateProjects, projectCount, removeGenerated } from './projects.ts';
import { draws, type Draws } from './random.ts';
import { insertStatements, STATEMENT_TABLE } from './statements.ts';

export interface GeneratorOptions {
  /** Statements, 1 or more. */
  readonly rows: number;
  /** The last day of the data, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly seed: number;
  /** This many rows are loaded without indexes, which is faster and locks the tables. Default 200,000. */
  readonly withoutIndexesFrom?: number;
  readonly signal: AbortSignal;
  onProgress(message: string): void;
}

/** Statements written at once: enough that statements cost nothing, few enough that progress is seen. */
const BATCH = 100_000;
const BULK = 200_000;
/** A larger set has histories for a share of its projects only: this many statements' worth. */
const HISTORIES = 200_000;

/**
 * Generates clients, projects, statements with their histories, costs and targets in one transaction, in place of what
 * was generated before. The same seed, rows and asOf give the same rows. Imported rows are left as they are; targets
 * of the months covered are set anew.
 */
export async function generate(db: Kysely<PackDatabase>, options: GeneratorOptions): Promise<void> {
  const { rows, asOf, seed, signal, withoutIndexesFrom = BULK } = options;
  const random = draws(seed);
  await inTransaction(db, signal, async (session) => {
    await session.query(`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`);
    await removeGenerated(session);
    await generateProjects(session, random, rows, asOf);
    const load = (): Promise<void> => generateStatements(session, random, options);
    if (rows < withoutIndexesFrom) await load();
    else await withoutIndexes(session, ['edp.statement', 'edp.status_change', 'edp.cost'], load);
    await session.execute(insertTargets(random), [asOf]);
    return { result: undefined, commit: true };
  });
}

async function generateStatements(
  session: Session,
  random: Draws,
  { rows, asOf, onProgress }: GeneratorOptions,
): Promise<void> {
  // Histories are written here with the days of the statements, not with the moment of loading.
  await session.execute('alter table edp.statement disable trigger record_first_status');
  await session.execute(STATEMENT_TABLE);
  const projects = projectCount(rows);
  const batch = Math.max(1, Math.floor((BATCH * projects) / rows));
  const historyOfEvery = Math.ceil(rows / HISTORIES);
  for (let first = 0; first < projects; first += batch) {
    const last = Math.min(first + batch, projects) - 1;
    await session.execute(insertStatements(random), [first, last, asOf]);
    await session.execute(insertHistory, [historyOfEvery]);
    await session.execute(insertCosts(random), [asOf]);
    await session.execute('truncate demo_statement');
    onProgress(`statements ${Math.floor(((last + 1) * rows) / projects)} / ${rows}`);
  }
  await session.execute('alter table edp.statement enable trigger record_first_status');
}

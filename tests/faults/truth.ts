import { sql } from 'kysely';
import type { Database } from '@pulso/platform';
import type { HistoryEvent, ScopeName } from './history.ts';
import type { World } from './world.ts';

export type Statements = Readonly<Record<'first' | 'second', number>>;
export type Truth = Readonly<Record<ScopeName, number>>;

/** The receivables of each scope, from the rows, and the amounts of the two statements. */
export async function readTruth(
  db: Database,
  statements: Statements,
): Promise<{ truth: Truth; amounts: Readonly<Record<'first' | 'second', number>> }> {
  const of = async (statement: number) => {
    const { rows } = await sql<{ amount: number; own: number; everything: number }>`
      with receivable as (
        select project_manager_id, amount from edp.statement
        where status in ('in_review', 'sent', 'validated') and currency = 'CLP'
      )
      select s.amount, (select sum(amount) from receivable) as everything,
        (select sum(amount) from receivable r where r.project_manager_id = s.project_manager_id) as own
      from edp.statement s where s.id = ${statement}`.execute(db);
    return rows[0]!;
  };
  const first = await of(statements.first);
  const second = await of(statements.second);
  return {
    truth: { all: first.everything, first: first.own, second: second.own },
    amounts: { first: first.amount, second: second.amount },
  };
}

/**
 * Writes amounts that only grow, so that a figure tells how old it is. They are absolute: a write of unknown outcome may
 * simply be followed by the next.
 */
export async function createTruthWriter(world: World): Promise<() => Promise<HistoryEvent>> {
  const { db } = world.direct;
  const { truth: base, amounts: baseAmounts } = await readTruth(db, world.statements);
  const amounts = { ...baseAmounts };
  const truth = { ...base };
  return async () => {
    const scope = world.loadRandom.pick(['first', 'second'] as const);
    amounts[scope] += 1;
    truth[scope] += 1;
    truth.all += 1;
    const startedMs = Date.now();
    const values = { ...truth };
    const committed = await sql`update edp.statement set approved_amount = ${amounts[scope]}
        where id = ${world.statements[scope]}`
      .execute(db)
      .then(
        () => true,
        () => false,
      );
    return { kind: 'write', startedMs, committedMs: committed ? Date.now() : null, values };
  };
}

import { sql } from 'kysely';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { periodOf } from '../filters/period.ts';
import { statementCells } from '../rollups/cells.ts';
import { countable, isPaid } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { paidIn, paidStatus } from './flow.ts';
import { keyOf, keyedRows, type Key } from './split.ts';

/** What was paid in the period of the statements of one project manager. */
export interface ManagerFlow {
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly count: number;
  readonly amount: number;
}

export const managerFlow = defineFact(
  'manager flow',
  async (context, split): Promise<(key: Key) => readonly ManagerFlow[]> => {
    const { asOf, filters, where } = context;
    const period = periodOf(filters, asOf);
    const cells = statementCells(context, split, DATE_FIELDS)?.at('paid', 'projectManager');
    const paid = cells
      ? sql`select ${keyOf(split, 'c')} as key, c.project_manager_id, sum(n) as count, sum(amount) as amount
        from ${paidStatus(cells)} c
        where ${countable('c')} and ${paidIn('c', period)} and ${where.rows('c', { without: DATE_FIELDS })}
        group by 1, 2 having sum(n) <> 0`
      : sql`select ${keyOf(split, 's')} as key, s.project_manager_id, count(*) as count, sum(s.amount) as amount
        from edp.statement s
        where ${countable('s')} and ${isPaid('s')} and ${paidIn('s', period)} and ${where.rows('s', { without: DATE_FIELDS })}
        group by 1, 2`;
    const { rows } = await sql<ManagerFlow & { readonly key: Key }>`
    select paid.key, m.id as "projectManagerId", m.name as "projectManager", paid.count, paid.amount
    from (${paid}) as paid join edp.project_manager m on m.id = paid.project_manager_id`.execute(context.db);
    return keyedRows(rows);
  },
);

import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { bigSumOf, sumOf } from '../kpis/totals.ts';
import { statementCells, type StatementCells } from '../rollups/cells.ts';
import { ruleValue } from '../rules/definitions.ts';
import { age, column, countable, isOpen, isRevenue, olderThan } from '../sql/statement.ts';
import { defineFact, readFact } from './fact.ts';
import { groupRows, type GroupRow } from './group-rows.ts';
import { keyOf, keyedRows, type Key, type Split } from './split.ts';

/** Totals of the selected statements of one project manager. */
export interface ManagerGroup extends Pick<
  GroupRow,
  'openAmount' | 'criticalAmount' | 'revenueCount' | 'revenueAmount' | 'submittedCount' | 'timedAmount' | 'dayAmount'
> {
  readonly id: number;
  readonly name: string;
}

export const managerGroups = defineFact(
  'manager groups',
  async (context, split): Promise<(key: Key) => readonly ManagerGroup[]> => {
    const cells = statementCells(context, split);
    if (cells) return readCells(context, split, cells);
    const rowsOf = await readFact(groupRows, context, split);
    return (key) => [...Map.groupBy(rowsOf(key), (row) => row.projectManagerId).values()].map(merged);
  },
);

function merged(rows: readonly GroupRow[]): ManagerGroup {
  return {
    id: rows[0]!.projectManagerId,
    name: rows[0]!.projectManager,
    openAmount: sumOf(rows, 'openAmount'),
    criticalAmount: sumOf(rows, 'criticalAmount'),
    revenueCount: sumOf(rows, 'revenueCount'),
    revenueAmount: sumOf(rows, 'revenueAmount'),
    submittedCount: sumOf(rows, 'submittedCount'),
    timedAmount: sumOf(rows, 'timedAmount'),
    dayAmount: bigSumOf(rows, 'dayAmount'),
  };
}

/**
 * Whose open statements are how old stands by day, all else in one cell. No cell has client, project manager and day:
 * under a client, the open statements themselves say how old they are.
 */
async function readCells(
  context: EdpContext,
  split: Split | null,
  cells: StatementCells,
): Promise<(key: Key) => readonly ManagerGroup[]> {
  const { asOf, rules, where } = context;
  const ages = cells.at('age', 'projectManager');
  const selected = (alias: string) => sql`${countable(alias)} and ${where.rows(alias)}`;
  const submitted = (alias: string) => sql`${column(alias, 'status')} <> 'in_review'`;
  const aged = (alias: string) => sql`
    select ${keyOf(split, alias)} as key, ${column(alias, 'project_manager_id')} as id,
      sum(amount) filter (where ${olderThan(alias, ruleValue(rules, 'critical_days'), asOf)}) as critical_amount,
      sum(amount * ${age(alias, asOf)}) filter (where ${submitted(alias)}) as day_amount`;
  const { rows } = await sql<ManagerGroup & { readonly key: Key }>`
    with state as (
      select ${keyOf(split, 'c')} as key, c.project_manager_id as id, sum(n) as count,
        coalesce(sum(amount) filter (where ${isOpen('c')}), 0) as open_amount,
        coalesce(sum(n) filter (where ${isRevenue('c')}), 0) as revenue_count,
        coalesce(sum(amount) filter (where ${isRevenue('c')}), 0) as revenue_amount,
        coalesce(sum(n) filter (where ${submitted('c')}), 0) as submitted_count,
        coalesce(sum(amount) filter (where ${isOpen('c')} and ${submitted('c')}), 0) + sum(settled_amount) as timed_amount,
        sum(settle_day_amount) as day_amount
      from ${cells.of('state')} c where ${selected('c')} group by 1, 2 having sum(n) <> 0
    ), aged as (
      ${
        ages
          ? sql`${aged('c')} from ${ages} c where ${selected('c')}`
          : sql`${aged('s')} from edp.statement s where ${isOpen('s')} and ${selected('s')}`
      }
      group by 1, 2
    )
    select s.key, s.id, m.name, s.open_amount as "openAmount", coalesce(a.critical_amount, 0) as "criticalAmount",
      s.revenue_count as "revenueCount", s.revenue_amount as "revenueAmount", s.submitted_count as "submittedCount",
      s.timed_amount as "timedAmount", (s.day_amount + coalesce(a.day_amount, 0))::text as "dayAmount"
    from state s
    left join aged a on a.id = s.id and a.key is not distinct from s.key
    join edp.project_manager m on m.id = s.id`.execute(context.db);
  return keyedRows(rows);
}

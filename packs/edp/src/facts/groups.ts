import { sql } from 'kysely';
import { sumOf } from '../kpis/totals.ts';
import { statementCells } from '../rollups/cells.ts';
import { countable, isOpen, isRevenue } from '../sql/statement.ts';
import { defineFact, readFact } from './fact.ts';
import { groupRows, type GroupRow } from './group-rows.ts';
import { keyOf, keyedRows, type Key } from './split.ts';

export type GroupKind = 'client' | 'manager';

/** Totals of the selected statements of one client or project manager: that of the statement, not of its project. */
export interface Group extends Pick<GroupRow, 'openCount' | 'openAmount' | 'revenueCount' | 'revenueAmount'> {
  readonly id: number;
  readonly name: string;
}

const KINDS = {
  client: {
    column: sql`c.client_id`,
    table: sql`edp.client`,
    named: (row: GroupRow) => ({ id: row.clientId, name: row.client }),
  },
  manager: {
    column: sql`c.project_manager_id`,
    table: sql`edp.project_manager`,
    named: (row: GroupRow) => ({ id: row.projectManagerId, name: row.projectManager }),
  },
} as const;

function groupsBy(kind: GroupKind) {
  const { column, table, named } = KINDS[kind];
  return defineFact(`groups by ${kind}`, async (context, split): Promise<(key: Key) => readonly Group[]> => {
    const cells = statementCells(context, split);
    if (!cells) {
      const rowsOf = await readFact(groupRows, context, split);
      return (key) => merged(rowsOf(key), named);
    }
    const { rows } = await sql<Group & { readonly key: Key }>`
      select own.key, own.id, g.name, own.open_count as "openCount", own.open_amount as "openAmount",
        own.revenue_count as "revenueCount", own.revenue_amount as "revenueAmount"
      from (
        select ${keyOf(split, 'c')} as key, ${column} as id,
          coalesce(sum(n) filter (where ${isOpen('c')}), 0) as open_count,
          coalesce(sum(amount) filter (where ${isOpen('c')}), 0) as open_amount,
          coalesce(sum(n) filter (where ${isRevenue('c')}), 0) as revenue_count,
          coalesce(sum(amount) filter (where ${isRevenue('c')}), 0) as revenue_amount
        from ${cells.of('state')} c where ${countable('c')} and ${context.where.rows('c')}
        group by 1, 2 having sum(n) <> 0
      ) as own join ${table} g on g.id = own.id`.execute(context.db);
    return keyedRows(rows);
  });
}

function merged(rows: readonly GroupRow[], named: (row: GroupRow) => { id: number; name: string }): Group[] {
  return [...Map.groupBy(rows, (row) => named(row).id).values()].map((own) => ({
    ...named(own[0]!),
    openCount: sumOf(own, 'openCount'),
    openAmount: sumOf(own, 'openAmount'),
    revenueCount: sumOf(own, 'revenueCount'),
    revenueAmount: sumOf(own, 'revenueAmount'),
  }));
}

/** One group for each client or project manager that has selected statements. */
export const groups = {
  client: groupsBy('client'),
  manager: groupsBy('manager'),
} as const;

import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { dateRange } from '../filters/period.ts';
import type { Expression } from '../sql/statement.ts';
import { COST_SOURCES, costs, splitOfCosts, countableCost, invoicedInFilter, isOfAllProjects } from './costs.ts';
import { defineFact, readFact } from './fact.ts';
import { keyed, keyOf, type Key } from './split.ts';

/** Costs in the date filter, of whom they are. */
export interface Spent {
  readonly count: number;
  readonly amount: number;
}

/** Costs in the date filter of one project, with the project's own client and project manager. */
export interface ProjectCosts extends Spent {
  readonly projectId: number;
  readonly project: string;
  readonly clientId: number;
  readonly client: string;
  readonly projectManagerId: number;
  readonly projectManager: string;
}

export interface ManagerCosts extends Spent {
  readonly projectManagerId: number;
  readonly projectManager: string;
}

/** Cells of costs by project; they know no days, so a date filter needs the rows. */
function projectCells(context: EdpContext): Expression | undefined {
  const { from, to } = dateRange(context.filters, context.asOf);
  return from || to ? undefined : context.rollup('cost')?.cells('project');
}

/** `project_id, count, amount` of costs in the date filter, of projects that pass. */
function spentByProject(context: EdpContext): Expression {
  const cells = projectCells(context);
  return cells
    ? sql`select c.project_id, sum(c.n) as count, sum(c.net_amount) as amount
        from ${cells} c where ${countableCost(context)} group by 1 having sum(c.n) <> 0`
    : sql`select c.project_id, count(*) as count, sum(c.net_amount) as amount
        from edp.cost c where ${countableCost(context)} and ${invoicedInFilter(context, 'c')} group by 1`;
}

/** All costs in the date filter. */
export const spent = defineFact(
  'spent',
  async (context, asked): Promise<(key: Key) => Spent> => {
    const split = splitOfCosts(asked);
    if (!split && isOfAllProjects(context)) {
      const cellsOf = await readFact(costs, context, null);
      const selected = cellsOf(null).filter(({ inFilter }) => inFilter);
      const total = selected.reduce(
        (sum, { count, amount }) => ({ count: sum.count + count, amount: sum.amount + amount }),
        { count: 0, amount: 0 },
      );
      return () => total;
    }
    if (!split) {
      const total = await spentInAll(context);
      return () => total;
    }
    const { rows } = await sql<Spent & { readonly key: Key }>`
    select ${keyOf(split, 'q')} as key, sum(spent.count) as count, sum(spent.amount) as amount
    from (${spentByProject(context)}) as spent join edp.project q on q.id = spent.project_id
    group by 1`.execute(context.db);
    return keyed(rows, ([own]) => ({ count: own?.count ?? 0, amount: own?.amount ?? 0 }));
  },
  COST_SOURCES,
);

/** Of all projects that pass, not told apart: a third of the time of a sum by project. */
async function spentInAll(context: EdpContext): Promise<Spent> {
  const cells = projectCells(context);
  const { rows } = await sql<Spent>`
    select ${cells ? sql`coalesce(sum(c.n), 0)` : sql`count(*)`} as count, coalesce(sum(c.net_amount), 0) as amount
    from ${cells ?? sql`edp.cost`} c
    where ${countableCost(context)} and ${cells ? sql`true` : invoicedInFilter(context, 'c')}`.execute(context.db);
  return rows[0]!;
}

export const projectCosts = defineFact(
  'project costs',
  async (context, asked): Promise<(key: Key) => readonly ProjectCosts[]> => {
    const split = splitOfCosts(asked);
    const { rows } = await sql<ProjectCosts & { readonly key: Key }>`
    select ${keyOf(split, 'q')} as key, q.id as "projectId", coalesce(nullif(q.name, ''), q.code) as project,
      q.client_id as "clientId", k.name as client, q.project_manager_id as "projectManagerId", m.name as "projectManager",
      spent.count, spent.amount
    from (${spentByProject(context)}) as spent
    join edp.project q on q.id = spent.project_id
    join edp.client k on k.id = q.client_id
    join edp.project_manager m on m.id = q.project_manager_id`.execute(context.db);
    const costsOf = keyed(rows, (own) => own.map(({ key: _, ...cost }) => cost));
    return split ? costsOf : () => costsOf(null);
  },
);

export const managerCosts = defineFact(
  'manager costs',
  async (context, asked): Promise<(key: Key) => readonly ManagerCosts[]> => {
    const split = splitOfCosts(asked);
    const { rows } = await sql<ManagerCosts & { readonly key: Key }>`
    select own.key, m.id as "projectManagerId", m.name as "projectManager", own.count, own.amount
    from (
      select ${keyOf(split, 'q')} as key, q.project_manager_id, sum(spent.count) as count, sum(spent.amount) as amount
      from (${spentByProject(context)}) as spent join edp.project q on q.id = spent.project_id
      group by 1, 2
    ) as own join edp.project_manager m on m.id = own.project_manager_id`.execute(context.db);
    const costsOf = keyed(rows, (own) => own.map(({ key: _, ...cost }) => cost));
    return split ? costsOf : () => costsOf(null);
  },
);

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

/**
 * `project_id, n, net_amount` of costs in the date filter, of projects that pass: to be added up. Cells by project know
 * no days, so a date filter needs the rows.
 */
export function costParts(context: EdpContext): Expression {
  const { from, to } = dateRange(context.filters, context.asOf);
  const cells = from || to ? undefined : context.rollup('cost')?.cells('project');
  return cells
    ? sql`(select c.project_id, c.n, c.net_amount from ${cells} c where ${countableCost(context)})`
    : sql`(select c.project_id, 1 as n, c.net_amount from edp.cost c
        where ${countableCost(context)} and ${invoicedInFilter(context, 'c')})`;
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
    // Not told apart, a sum takes a third of the time.
    const owner = split ? sql`join edp.project q on q.id = c.project_id` : sql``;
    const { rows } = await sql<Spent & { readonly key: Key }>`
    select ${keyOf(split, 'q')} as key, sum(c.n) as count, coalesce(sum(c.net_amount), 0) as amount
    from ${costParts(context)} as c ${owner}
    group by 1`.execute(context.db);
    const spentOf = keyed(rows, ([own]) => ({ count: own?.count ?? 0, amount: own?.amount ?? 0 }));
    return split ? spentOf : () => spentOf(null);
  },
  COST_SOURCES,
);

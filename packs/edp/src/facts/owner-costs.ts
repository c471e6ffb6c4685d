import { sql } from 'kysely';
import { COST_SOURCES, splitOfCosts } from './costs.ts';
import { defineFact } from './fact.ts';
import { costParts } from './spent.ts';
import { keyOf, keyedRows, type Key } from './split.ts';

/** Costs in the date filter of projects that share their own client and project manager. */
export interface OwnerCosts {
  readonly clientId: number;
  readonly client: string;
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly amount: number;
}

export const ownerCosts = defineFact(
  'costs by owner',
  async (context, asked): Promise<(key: Key) => readonly OwnerCosts[]> => {
    const split = splitOfCosts(asked);
    const { rows } = await sql<OwnerCosts & { readonly key: Key }>`
    select own.key, own.client_id as "clientId", k.name as client, own.project_manager_id as "projectManagerId",
      m.name as "projectManager", own.amount
    from (
      select ${keyOf(split, 'q')} as key, q.client_id, q.project_manager_id, sum(c.net_amount) as amount
      from ${costParts(context)} as c join edp.project q on q.id = c.project_id
      group by 1, 2, 3 having sum(c.n) <> 0
    ) as own
    join edp.client k on k.id = own.client_id
    join edp.project_manager m on m.id = own.project_manager_id`.execute(context.db);
    const costsOf = keyedRows(rows);
    return split ? costsOf : () => costsOf(null);
  },
  COST_SOURCES,
);

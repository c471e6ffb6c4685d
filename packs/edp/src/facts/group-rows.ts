import { sql } from 'kysely';
import { ruleValue } from '../rules/definitions.ts';
import { clockDays, countable, isOpen, isRevenue, olderThan } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { keyed, keyOf, type Key } from './split.ts';

/**
 * Totals of the selected statements that share client and project manager, those of the statement, from one scan of the
 * rows.
 */
export interface GroupRow {
  readonly clientId: number;
  readonly client: string;
  readonly projectManagerId: number;
  readonly projectManager: string;
  readonly openCount: number;
  readonly openAmount: number;
  readonly criticalAmount: number;
  readonly revenueCount: number;
  readonly revenueAmount: number;
  /** Sent, validated and paid. */
  readonly submittedCount: number;
  /** Of those, with days on the clock. */
  readonly timedAmount: number;
  /** Σ days · amount as text. */
  readonly dayAmount: string;
}

export const groupRows = defineFact(
  'group rows',
  async (context, split): Promise<(key: Key) => readonly GroupRow[]> => {
    const { asOf, where, rules } = context;
    const critical = olderThan('s', ruleValue(rules, 'critical_days'), asOf);
    // By status first: most columns are then sums of a few rows instead of conditions on each statement.
    const { rows } = await sql<GroupRow & { readonly key: Key }>`
    with cell as (
      select key, client_id, project_manager_id, status,
        count(*) as count,
        sum(amount)::bigint as amount,
        (sum(amount) filter (where critical))::bigint as critical_amount,
        (sum(amount) filter (where days is not null))::bigint as timed_amount,
        sum(amount * days) as day_amount
      from (
        select ${keyOf(split, 's')} as key, s.client_id, s.project_manager_id, s.status, s.amount,
          ${critical} as critical, case when s.status <> 'in_review' then ${clockDays('s', asOf)} end as days
        from edp.statement s
        where ${countable('s')} and ${where.rows('s')}
        offset 0
      ) s
      group by 1, 2, 3, 4
    ), grouped as (
      select key, client_id, project_manager_id,
        coalesce(sum(count) filter (where ${isOpen('c')}), 0) as "openCount",
        coalesce(sum(amount) filter (where ${isOpen('c')}), 0) as "openAmount",
        coalesce(sum(critical_amount) filter (where ${isOpen('c')}), 0) as "criticalAmount",
        coalesce(sum(count) filter (where ${isRevenue('c')}), 0) as "revenueCount",
        coalesce(sum(amount) filter (where ${isRevenue('c')}), 0) as "revenueAmount",
        coalesce(sum(count) filter (where c.status <> 'in_review'), 0) as "submittedCount",
        coalesce(sum(timed_amount), 0) as "timedAmount",
        coalesce(sum(day_amount), 0)::text as "dayAmount"
      from cell c
      group by 1, 2, 3
    )
    select g.*, g.client_id as "clientId", k.name as client,
      g.project_manager_id as "projectManagerId", m.name as "projectManager"
    from grouped g
    join edp.client k on k.id = g.client_id
    join edp.project_manager m on m.id = g.project_manager_id`.execute(context.db);
    return keyed(rows, (own) => own);
  },
);

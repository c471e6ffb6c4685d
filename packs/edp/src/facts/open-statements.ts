import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import type { Day } from '../calendar/months.ts';
import { ruleValue } from '../rules/definitions.ts';
import type { Status } from '../schema/tables.ts';
import { age, countable, isOpen, olderThan, type Condition } from '../sql/statement.ts';

/** An open statement as the dashboard lists it. */
export interface OpenStatement {
  readonly id: number;
  readonly project: string;
  readonly number: number;
  readonly client: string;
  readonly projectManager: string;
  readonly status: Status;
  readonly amount: number;
  readonly days: number;
  readonly expectedPaymentOn: Day | null;
}

const SHOWN = 10;
/** More statements than these above one share would need a share below 1 %. */
const OVERSIZED = 100;

/** The critical statements with the most amount. */
export function criticalStatements(context: EdpContext): Promise<readonly OpenStatement[]> {
  const critical = olderThan('s', ruleValue(context.rules, 'critical_days'), context.asOf);
  return largest(context, critical, SHOWN);
}

/** Statements from this amount on and older than these days. */
export function oversizedStatements(
  context: EdpContext,
  above: { amount: number; days: number },
): Promise<readonly OpenStatement[]> {
  const oversized = sql<SqlBool>`(s.amount >= ${above.amount}::bigint and ${olderThan('s', above.days, context.asOf)})`;
  return largest(context, oversized, OVERSIZED);
}

async function largest(context: EdpContext, condition: Condition, limit: number): Promise<OpenStatement[]> {
  const { rows } = await sql<OpenStatement>`
    with chosen as (
      select s.id, s.project_id, s.client_id, s.project_manager_id, s.number, s.status, s.amount,
        ${age('s', context.asOf)} as days, s.expected_payment_on
      from edp.statement s
      where ${countable('s')} and ${isOpen('s')} and ${condition} and ${context.where.rows('s')}
      order by s.amount desc, s.id
      limit ${limit}
    )
    select c.id, p.code as project, c.number, k.name as client, m.name as "projectManager", c.status, c.amount,
      c.days, c.expected_payment_on as "expectedPaymentOn"
    from chosen c
    join edp.project p on p.id = c.project_id
    join edp.client k on k.id = c.client_id
    join edp.project_manager m on m.id = c.project_manager_id
    order by c.amount desc, c.id`.execute(context.db);
  return rows;
}

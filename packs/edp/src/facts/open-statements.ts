import { sql, type SqlBool } from 'kysely';
import type { EdpContext } from '../context.ts';
import type { Day } from '../calendar/months.ts';
import { sumOf } from '../kpis/totals.ts';
import { ruleValue } from '../rules/definitions.ts';
import type { Status } from '../schema/tables.ts';
import { age, countable, isOpen, olderThan, type Condition, type Expression } from '../sql/statement.ts';
import { defineFact, readFact } from './fact.ts';
import { keyOf, keyedRows, type Key, type Split } from './split.ts';
import { stock } from './stock.ts';

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
export const criticalStatements = defineFact(
  'critical',
  async (context, split): Promise<(key: Key) => readonly OpenStatement[]> => {
    const critical = olderThan('s', ruleValue(context.rules, 'critical_days'), context.asOf);
    return largest(context, split, critical, SHOWN);
  },
);

/** Statements old enough to warn of, and with more than a share of receivables. */
export const oversizedStatements = defineFact(
  'oversized',
  async (context, split): Promise<(key: Key) => readonly OpenStatement[]> => {
    const { rules, asOf } = context;
    const stockOf = await readFact(stock, context, split);
    // A whole peso below the limit, so that no rounding hides a statement; the alert itself compares shares.
    const limitOf = (key: Key) =>
      Math.floor(sumOf(stockOf(key).ages, 'amount') * ruleValue(rules, 'alert_statement_share'));
    const old = olderThan('s', ruleValue(rules, 'alert_statement_days'), asOf);
    if (!split)
      return largest(context, null, sql<SqlBool>`(s.amount >= ${limitOf(null)}::bigint and ${old})`, OVERSIZED);
    const keys = [...split.variants.keys()];
    const limits = sql`join unnest(${keys}::text[], ${keys.map(limitOf)}::bigint[]) as limits (key, amount)
    on limits.key = ${keyOf(split, 's')}`;
    return largest(context, split, sql<SqlBool>`(s.amount >= limits.amount and ${old})`, OVERSIZED, limits);
  },
);

async function largest(
  context: EdpContext,
  split: Split | null,
  condition: Condition,
  limit: number,
  join: Expression = sql``,
): Promise<(key: Key) => readonly OpenStatement[]> {
  const columns = sql`${keyOf(split, 's')} as key, s.id, s.project_id, s.client_id, s.project_manager_id, s.number, s.status,
    s.amount, ${age('s', context.asOf)} as days, s.expected_payment_on`;
  const rowsThat = sql`from edp.statement s ${join}
    where ${countable('s')} and ${isOpen('s')} and ${condition} and ${context.where.rows('s')}`;
  // An index gives the largest of one variant without a look at the others.
  const chosen = split
    ? sql`select * from (
        select ${columns}, row_number() over (partition by ${keyOf(split, 's')} order by s.amount desc, s.id) as place ${rowsThat}
      ) as placed where place <= ${limit}`
    : sql`select ${columns} ${rowsThat} order by s.amount desc, s.id limit ${limit}`;
  const { rows } = await sql<OpenStatement & { readonly key: Key }>`
    with chosen as (${chosen})
    select c.key, c.id, p.code as project, c.number, k.name as client, m.name as "projectManager", c.status, c.amount,
      c.days, c.expected_payment_on as "expectedPaymentOn"
    from chosen c
    join edp.project p on p.id = c.project_id
    join edp.client k on k.id = c.client_id
    join edp.project_manager m on m.id = c.project_manager_id
    order by c.amount desc, c.id`.execute(context.db);
  return keyedRows(rows);
}

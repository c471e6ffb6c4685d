import { sql } from 'kysely';
import type { EdpContext } from './context.ts';
import { paidIn, paidStatus } from './facts/flow.ts';
import { DATE_FIELDS } from './filters/bindings.ts';
import { periodOf } from './filters/period.ts';
import { statementCells } from './rollups/cells.ts';
import { ruleValue } from './rules/definitions.ts';
import { countable, isOpen, isPaid, olderThan, type Expression } from './sql/statement.ts';

interface Essential {
  receivables: number;
  receivables_in_review: number;
  receivables_sent: number;
  receivables_validated: number;
  open_statements: number;
  critical_amount: number;
  overdue_amount: number;
  collected: number;
}

/** A relation that has a statement's columns, one row of which stands for `n` statements. */
interface Sources {
  readonly open: Expression;
  readonly aged: Expression;
  readonly expected: Expression;
  readonly paid: Expression;
}

const ROWS = sql`(select 1 as n, r.* from edp.statement r)`;

/** The figures that answer a cold key at once: one statement over open rows and the period's payments, or their cells. */
export async function essential(context: EdpContext): Promise<Readonly<Record<string, number | null>>> {
  const { asOf, where, rules } = context;
  const { open, aged, expected, paid } = sources(context);
  const critical = olderThan('s', ruleValue(rules, 'critical_days'), asOf);
  const overdue = sql`s.expected_payment_on < ${asOf}::date`;
  const ofStatus = (status: string) => sql`coalesce(sum(s.amount) filter (where s.status = ${status}), 0)`;
  const selected = sql`${countable('s')} and ${isOpen('s')} and ${where.rows('s')}`;
  const oneScan = open === aged && aged === expected;
  const amountOf = (relation: Expression, condition: Expression) =>
    oneScan
      ? sql`coalesce(sum(s.amount) filter (where ${condition}), 0)`
      : sql`(select coalesce(sum(s.amount), 0) from ${relation} s where ${condition} and ${selected})`;
  const { rows } = await sql<Essential>`
    select coalesce(sum(s.amount), 0) as receivables,
      ${ofStatus('in_review')} as receivables_in_review,
      ${ofStatus('sent')} as receivables_sent,
      ${ofStatus('validated')} as receivables_validated,
      coalesce(sum(s.n), 0) as open_statements,
      ${amountOf(aged, critical)} as critical_amount,
      ${amountOf(expected, overdue)} as overdue_amount,
      (
        select coalesce(sum(s.amount), 0) from ${paid} s
        where ${countable('s')} and ${isPaid('s')} and ${paidIn('s', periodOf(context.filters, asOf))}
          and ${where.rows('s', { without: DATE_FIELDS })}
      ) as collected
    from ${open} s
    where ${selected}`.execute(context.db);
  return { ...rows[0]! };
}

function sources(context: EdpContext): Sources {
  const cells = statementCells(context, null);
  const [aged, expected] = [cells?.at('age'), cells?.at('expected')];
  const paid = statementCells(context, null, DATE_FIELDS)?.at('paid');
  return {
    ...(cells && aged && expected
      ? { open: cells.of('state'), aged, expected }
      : { open: ROWS, aged: ROWS, expected: ROWS }),
    paid: paid ? paidStatus(paid) : ROWS,
  };
}

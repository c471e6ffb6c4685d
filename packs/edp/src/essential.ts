import { sql } from 'kysely';
import type { EdpContext } from './context.ts';
import { paidIn } from './facts/flow.ts';
import { DATE_FIELDS } from './filters/bindings.ts';
import { periodOf } from './filters/period.ts';
import { ruleValue } from './rules/definitions.ts';
import { countable, isOpen, isPaid, olderThan } from './sql/statement.ts';

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

/** The figures that answer a cold key at once: one statement over open rows and the period's payments. */
export async function essential(context: EdpContext): Promise<Readonly<Record<string, number | null>>> {
  const { asOf, where, rules } = context;
  const ofStatus = (status: string) => sql`coalesce(sum(s.amount) filter (where s.status = ${status}), 0)`;
  const { rows } = await sql<Essential>`
    select coalesce(sum(s.amount), 0) as receivables,
      ${ofStatus('in_review')} as receivables_in_review,
      ${ofStatus('sent')} as receivables_sent,
      ${ofStatus('validated')} as receivables_validated,
      count(*) as open_statements,
      coalesce(sum(s.amount) filter (where ${olderThan('s', ruleValue(rules, 'critical_days'), asOf)}), 0) as critical_amount,
      coalesce(sum(s.amount) filter (where s.expected_payment_on < ${asOf}::date), 0) as overdue_amount,
      (
        select coalesce(sum(s.amount), 0) from edp.statement s
        where ${countable('s')} and ${isPaid('s')} and ${paidIn('s', periodOf(context.filters, asOf))}
          and ${where.rows('s', { without: DATE_FIELDS })}
      ) as collected
    from edp.statement s
    where ${countable('s')} and ${isOpen('s')} and ${where.rows('s')}`.execute(context.db);
  return { ...rows[0]! };
}

import { sql } from 'kysely';
import type { Month } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { countable, isOpen } from '../sql/statement.ts';

export interface ExpectedMonth {
  readonly month: Month;
  readonly amount: number;
}

/** Open amount by the month of its expected payment, from `asOf` on: what is overdue has no month to come in. */
export async function expectedMonths(context: EdpContext): Promise<ExpectedMonth[]> {
  const { rows } = await sql<ExpectedMonth>`
    with day as (
      select s.expected_payment_on as expected, sum(s.amount) as amount
      from edp.statement s
      where ${countable('s')} and ${isOpen('s')} and s.expected_payment_on >= ${context.asOf}::date
        and ${context.where.rows('s')}
      group by 1
    )
    select to_char(expected, 'YYYY-MM') as month, sum(amount) as amount
    from day group by 1 order by 1`.execute(context.db);
  return rows;
}

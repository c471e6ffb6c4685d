import { sql } from 'kysely';
import type { Month } from '../calendar/months.ts';
import { statementCells } from '../rollups/cells.ts';
import { countable, isOpen } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { keyOf, keyedRows, type Key } from './split.ts';

export interface ExpectedMonth {
  readonly month: Month;
  readonly amount: number;
}

/** Open amount by the month of its expected payment, from `asOf` on: what is overdue has no month to come in. */
export const expectedMonths = defineFact(
  'expected months',
  async (context, split): Promise<(key: Key) => readonly ExpectedMonth[]> => {
    const cells = statementCells(context, split)?.at('expected');
    const { rows } = await sql<ExpectedMonth & { readonly key: Key }>`
    with day as (
      select ${keyOf(split, 's')} as key, s.expected_payment_on as expected, sum(s.amount) as amount
      from ${cells ?? sql`edp.statement`} s
      where ${countable('s')} and ${isOpen('s')} and s.expected_payment_on >= ${context.asOf}::date
        and ${context.where.rows('s')}
      group by 1, 2
      having ${cells ? sql`sum(s.n) <> 0` : sql`true`}
    )
    select key, to_char(expected, 'YYYY-MM') as month, sum(amount) as amount
    from day group by 1, 2 order by 2`.execute(context.db);
    return keyedRows(rows);
  },
);

import { sql } from 'kysely';
import { statementCells } from '../rollups/cells.ts';
import { age, countable } from '../sql/statement.ts';
import { ageBounds, classesOf, EXPECTED_BOUNDS, type Class } from './classes.ts';
import { defineFact, readFact } from './fact.ts';
import { keyed, keyOf, type Key } from './split.ts';
import { stockRows } from './stock-rows.ts';

/** Open statements that share class of age and class of expected payment. */
export interface ScheduleCell {
  readonly age: Class;
  readonly expected: Class | null;
  readonly count: number;
  readonly amount: number;
}

interface Row {
  readonly key: Key;
  readonly ageClass: number;
  readonly expectedClass: number | null;
  readonly count: number;
  readonly amount: number;
}

/** Both days of every open statement at once: what is likely to come in when. */
export const schedule = defineFact(
  'schedule',
  async (context, split): Promise<(key: Key) => readonly ScheduleCell[]> => {
    const cells = statementCells(context, split)?.at('likelihood');
    if (!cells) {
      const rowsOf = await readFact(stockRows, context, split);
      return (key) =>
        rowsOf(key).flatMap(({ age: own, expected, count, amount }) =>
          own ? [{ age: own, expected, count, amount }] : [],
        );
    }
    const { asOf } = context;
    const bounds = ageBounds(context.rules);
    const { rows } = await sql<Row>`
    select ${keyOf(split, 'c')} as key,
      width_bucket(${age('c', asOf)}, ${bounds}::int[]) as "ageClass",
      width_bucket(c.expected_payment_on - ${asOf}::date, ${[...EXPECTED_BOUNDS]}::int[]) as "expectedClass",
      sum(n) as count, sum(amount) as amount
    from ${cells} c where ${countable('c')} and ${context.where.rows('c')}
    group by 1, 2, 3 having sum(n) <> 0`.execute(context.db);
    const ages = classesOf(bounds);
    const expected = classesOf(EXPECTED_BOUNDS);
    return keyed(rows, (own) =>
      own.map(({ ageClass, expectedClass, count, amount }) => ({
        age: ages[ageClass]!,
        expected: expectedClass === null ? null : expected[expectedClass]!,
        count,
        amount,
      })),
    );
  },
);

import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import { statementCells } from '../rollups/cells.ts';
import { countable } from '../sql/statement.ts';
import { defineFact, readFact } from './fact.ts';
import { keyed, keyOf, type Key } from './split.ts';
import { stockRows } from './stock-rows.ts';

/** First and last day of issue of the selected statements. */
export interface IssueSpan {
  readonly firstDate: Day | null;
  readonly lastDate: Day | null;
}

export const issueSpan = defineFact('issue span', async (context, split): Promise<(key: Key) => IssueSpan> => {
  const cells = statementCells(context, split)?.at('issued');
  if (!cells) {
    const rowsOf = await readFact(stockRows, context, split);
    return (key) => ({
      firstDate:
        rowsOf(key)
          .map(({ firstDate }) => firstDate)
          .toSorted()[0] ?? null,
      lastDate:
        rowsOf(key)
          .map(({ lastDate }) => lastDate)
          .toSorted()
          .at(-1) ?? null,
    });
  }
  const { rows } = await sql<IssueSpan & { readonly key: Key }>`
    select key, min(issued_on) as "firstDate", max(issued_on) as "lastDate" from (
      select ${keyOf(split, 'c')} as key, c.issued_on from ${cells} c
      where ${countable('c')} and ${context.where.rows('c')}
      group by 1, 2 having sum(n) <> 0
    ) as day
    group by 1`.execute(context.db);
  return keyed(rows, ([own]) => ({ firstDate: own?.firstDate ?? null, lastDate: own?.lastDate ?? null }));
});

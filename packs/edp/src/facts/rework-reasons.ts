import { sql } from 'kysely';
import { countable } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { keyOf, keyedRows, type Key } from './split.ts';

export interface ReworkReason {
  /** Folded: spellings of one reason count together. */
  readonly reason: string;
  readonly count: number;
}

/** Reasons of the selected statements, most frequent first. */
export const reworkReasons = defineFact(
  'rework reasons',
  async (context, split): Promise<(key: Key) => readonly ReworkReason[]> => {
    const { rows } = await sql<ReworkReason & { readonly key: Key }>`
    select ${keyOf(split, 's')} as key, s.rework_key as reason, count(*) as count
    from edp.statement s
    where ${countable('s')} and ${context.where.rows('s')} and s.rework_key is not null
    group by 1, 2
    order by 3 desc, 2`.execute(context.db);
    return keyedRows(rows);
  },
);

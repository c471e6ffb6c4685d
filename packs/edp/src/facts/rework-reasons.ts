import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { countable } from '../sql/statement.ts';

export interface ReworkReason {
  /** Folded: spellings of one reason count together. */
  readonly reason: string;
  readonly count: number;
}

/** Reasons of the selected statements, most frequent first. */
export function reworkReasons(context: EdpContext): Promise<readonly ReworkReason[]> {
  return context.memo('edp.reworkReasons', async () => {
    const { rows } = await sql<ReworkReason>`
      select s.rework_key as reason, count(*) as count
      from edp.statement s
      where ${countable('s')} and ${context.where.rows('s')} and s.rework_key is not null
      group by 1
      order by 2 desc, 1`.execute(context.db);
    return rows;
  });
}

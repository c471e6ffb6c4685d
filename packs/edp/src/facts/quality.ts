import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { settleDays } from '../sql/statement.ts';

/** How many rows there are and are selected, and what was left out of figures and why. */
export interface Quality {
  /** All rows in scope, whatever is selected. */
  readonly total: number;
  readonly selected: number;
  /** Days of issue of the selected ones. */
  readonly firstDate: Day | null;
  readonly lastDate: Day | null;
  readonly otherCurrency: number;
  readonly negativeDays: number;
  readonly paidWithoutDate: number;
  /** Transitions that skip a step of the workflow or leave `paid`. */
  readonly outOfOrderTransitions: number;
}

export function quality(context: EdpContext): Promise<Quality> {
  return context.memo('edp.quality', async () => {
    const { where } = context;
    const { rows } = await sql<Quality>`
      with selected as not materialized (
        select s.* from edp.statement s where s.status <> 'void' and ${where.rows('s')}
      )
      select
        (select count(*) from edp.statement s where ${where.rows('s', { only: [] })}) as total,
        count(*) filter (where currency = 'CLP') as selected,
        min(issued_on) filter (where currency = 'CLP') as "firstDate",
        max(issued_on) filter (where currency = 'CLP') as "lastDate",
        count(*) filter (where currency <> 'CLP') as "otherCurrency",
        count(*) filter (where currency = 'CLP' and status = 'paid' and ${settleDays('selected')} < 0) as "negativeDays",
        count(*) filter (where currency = 'CLP' and status = 'paid' and paid_on is null) as "paidWithoutDate",
        (
          select count(*)
          from edp.status_change c join edp.statement s on s.id = c.statement_id
          where ${where.rows('s')} and ${OUT_OF_ORDER}
        ) as "outOfOrderTransitions"
      from selected`.execute(context.db);
    return rows[0]!;
  });
}

/** Over `c`: paid is left, or a step of in_review → sent → validated → paid is skipped. */
const OUT_OF_ORDER = sql`(
  (c.from_status = 'paid' and c.to_status <> 'paid')
  or (c.from_status = 'in_review' and c.to_status in ('validated', 'paid'))
  or (c.from_status = 'sent' and c.to_status = 'paid'))`;

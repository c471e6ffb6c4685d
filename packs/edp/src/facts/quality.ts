import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { sumOf } from '../kpis/totals.ts';
import { stock } from './stock.ts';

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

/** One statement beside the stock's. */
export async function quality(context: EdpContext): Promise<Quality> {
  const { where } = context;
  const { cells } = await stock(context);
  const { rows } = await sql<Pick<Quality, 'total' | 'otherCurrency' | 'outOfOrderTransitions'>>`
    select
      (select count(*) from edp.statement s where ${where.rows('s', { only: [] })}) as total,
      (
        select count(*) from edp.statement s
        where s.status <> 'void' and s.currency <> 'CLP' and ${where.rows('s')}
      ) as "otherCurrency",
      (
        select count(*) from edp.status_change c join edp.statement s on s.id = c.statement_id
        where ${OUT_OF_ORDER} and ${where.rows('s')}
      ) as "outOfOrderTransitions"`.execute(context.db);
  const undated = sumOf(cells, 'undatedCount');
  return {
    ...rows[0]!,
    selected: sumOf(cells, 'count'),
    firstDate: cells.map(({ firstDate }) => firstDate).toSorted()[0] ?? null,
    lastDate:
      cells
        .map(({ lastDate }) => lastDate)
        .toSorted()
        .at(-1) ?? null,
    negativeDays: sumOf(cells, 'untimedCount') - undated,
    paidWithoutDate: undated,
  };
}

/** Over `c`: paid is left, or a step of in_review → sent → validated → paid is skipped. An index has the same words. */
const OUT_OF_ORDER = sql`(
  (c.from_status = 'paid' and c.to_status <> 'paid')
  or (c.from_status = 'in_review' and c.to_status in ('validated', 'paid'))
  or (c.from_status = 'sent' and c.to_status = 'paid'))`;

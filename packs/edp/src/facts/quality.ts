import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import { bindings } from '../filters/bindings.ts';
import type { EdpFilters } from '../filters/schema.ts';
import { sumOf } from '../kpis/totals.ts';
import { statementCells } from '../rollups/cells.ts';
import type { Expression } from '../sql/statement.ts';
import { defineFact, readFact } from './fact.ts';
import { issueSpan } from './issue-span.ts';
import { keyed, keyOf, type Key } from './split.ts';
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

interface Counted {
  readonly key: Key;
  readonly value: number;
}

export const quality = defineFact('quality', async (context, split): Promise<(key: Key) => Quality> => {
  const { where } = context;
  const stockOf = await readFact(stock, context, split);
  const spanOf = await readFact(issueSpan, context, split);
  const everything = statementCells(context, null, FILTER_FIELDS)?.of('state');
  const selected = statementCells(context, split)?.of('state');
  const { rows } = await sql<{ total: number; otherCurrency: readonly Counted[]; outOfOrder: readonly Counted[] }>`
    select
      (select coalesce(sum(s.n), 0)
        from ${everything ?? sql`(select 1 as n, r.* from edp.statement r)`} s where ${where.rows('s', { only: [] })}) as total,
      ${countedBy(sql`
        select ${keyOf(split, 's')} as key, sum(s.n) as value
        from ${selected ?? sql`(select 1 as n, r.* from edp.statement r)`} s
        where s.status <> 'void' and s.currency <> 'CLP' and ${where.rows('s')}
        group by 1`)} as "otherCurrency",
      ${countedBy(sql`
        select ${keyOf(split, 's')} as key, count(*) as value
        from edp.status_change c join edp.statement s on s.id = c.statement_id
        where ${OUT_OF_ORDER} and ${where.rows('s')}
        group by 1`)} as "outOfOrder"`.execute(context.db);
  const { total, ...counts } = rows[0]!;
  const valueOf = (counted: readonly Counted[]) => keyed(counted, (own) => own[0]?.value ?? 0);
  const [otherCurrencyOf, outOfOrderOf] = [valueOf(counts.otherCurrency), valueOf(counts.outOfOrder)];
  return (key) => {
    const { totals } = stockOf(key);
    const paid = totals.filter(({ status }) => status === 'paid');
    const undated = sumOf(paid, 'undatedCount');
    return {
      total,
      selected: sumOf(totals, 'count'),
      ...spanOf(key),
      otherCurrency: otherCurrencyOf(key),
      negativeDays: sumOf(paid, 'count') - sumOf(paid, 'timedCount') - undated,
      paidWithoutDate: undated,
      outOfOrderTransitions: outOfOrderOf(key),
    };
  };
});

const FILTER_FIELDS = Object.keys(bindings) as (keyof EdpFilters)[];

function countedBy(query: Expression): Expression {
  return sql`(select coalesce(jsonb_agg(to_jsonb(r)), '[]') from (${query}) as r)`;
}

/** Over `c`: paid is left, or a step of in_review → sent → validated → paid is skipped. An index has the same words. */
const OUT_OF_ORDER = sql`(
  (c.from_status = 'paid' and c.to_status <> 'paid')
  or (c.from_status = 'in_review' and c.to_status in ('validated', 'paid'))
  or (c.from_status = 'sent' and c.to_status = 'paid'))`;

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { TREND_MONTHS } from './costs.ts';
import type { EdpContext } from '../context.ts';
import { addMonths, firstDay, lastDay, monthOf, monthsUpTo, type Month } from '../calendar/months.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { periodOf, previousPeriod, type Range } from '../filters/period.ts';
import { statementCells, type StatementCells } from '../rollups/cells.ts';
import { ruleValue } from '../rules/definitions.ts';
import { column, countable, isPaid, settleDays, type Condition, type Expression } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { addUp, readFolded } from './folded.ts';
import { keyed, keyOf, type Key, type Split } from './split.ts';

/** When statements were paid: which of the periods that figures look at. */
export interface PaidWhen {
  /** Month of payment within the last `TREND_MONTHS`; null outside. */
  readonly month: Month | null;
  readonly inPeriod: boolean;
  readonly inPrevious: boolean;
}

/**
 * Totals of paid statements; the date filter does not act on them, they say which periods they fall in. Add them up by
 * month or by period, never by both together: what was paid on time may stand in cells of its own for each.
 */
export interface FlowCell extends PaidWhen {
  readonly count: number;
  readonly amount: number;
  /** With settle days that are not negative. */
  readonly settleCount: number;
  readonly settleDays: number;
  readonly onTimeCount: number;
  /** With days from issue to payment that are not negative. */
  readonly cycleCount: number;
  readonly cycleDays: number;
}

export const flow = defineFact('flow', async (context, split): Promise<(key: Key) => readonly FlowCell[]> => {
  const cells = statementCells(context, split, DATE_FIELDS);
  const rows = (cells && (await fromCells(context, split, cells))) ?? (await fromRows(context, split));
  return keyed(rows, (own) =>
    own.map(({ key: _, monthClass, ...cell }) => ({ ...cell, month: monthAt(context, monthClass) })),
  );
});

/** `paid_on` lies in the range; false for no range. */
export function paidIn(alias: string, range: Range | null): Condition {
  if (!range) return sql<SqlBool>`false`;
  return sql<SqlBool>`${column(alias, 'paid_on')} between ${range.from}::date and ${range.to}::date`;
}

interface Row extends Omit<FlowCell, 'month'> {
  readonly key: Key;
  readonly monthClass: number | null;
}

/** Months that trends show, oldest first. */
function trendMonths({ asOf }: Pick<EdpContext, 'asOf'>): Month[] {
  return monthsUpTo(monthOf(asOf), TREND_MONTHS);
}

function monthAt(context: Pick<EdpContext, 'asOf'>, monthClass: number | null): Month | null {
  return monthClass === null ? null : addMonths(trendMonths(context)[0]!, monthClass - 1);
}

/** Columns that say when `alias` was paid, and the condition that one of them holds. */
function paidWhen(
  context: EdpContext,
  alias: string,
): {
  /** `monthClass`, `inPeriod`, `inPrevious`. */
  readonly columns: Expression;
  /** `inPeriod`, `inPrevious`. */
  readonly inPeriods: Expression;
  readonly any: Condition;
  /** One range of days around both periods, for an index, and that the day lies in one of them. */
  readonly anyPeriod: Condition;
} {
  const { asOf, filters } = context;
  const period = periodOf(filters, asOf);
  const previous = previousPeriod(period);
  const months = trendMonths(context);
  const window: Range = { from: firstDay(months[0]!), to: lastDay(monthOf(asOf)) };
  const inPeriods = sql`${paidIn(alias, period)} as "inPeriod", ${paidIn(alias, previous)} as "inPrevious"`;
  // The previous one ends before the period begins.
  const around = previous && { from: previous.from, to: period.to };
  return {
    columns: sql`
      case when ${paidIn(alias, window)} then width_bucket(${column(alias, 'paid_on')}, ${months.map(firstDay)}::date[]) end as "monthClass",
      ${inPeriods}`,
    inPeriods,
    anyPeriod: sql<SqlBool>`(${paidIn(alias, around)} and (${paidIn(alias, period)} or ${paidIn(alias, previous)}))`,
    any: sql<SqlBool>`(${paidIn(alias, window)} or ${paidIn(alias, period)} or ${paidIn(alias, previous)})`,
  };
}

const onTimeDays = ({ rules }: EdpContext): number => Math.floor(ruleValue(rules, 'on_time_days'));

async function fromRows(context: EdpContext, split: Split | null): Promise<Row[]> {
  const when = paidWhen(context, 's');
  const { rows } = await sql<Row>`
    select ${keyOf(split, 's')} as key, ${when.columns},
      count(*) as count,
      sum(s.amount) as amount,
      count(*) filter (where ${settleDays('s')} >= 0) as "settleCount",
      coalesce(sum(${settleDays('s')}) filter (where ${settleDays('s')} >= 0), 0) as "settleDays",
      count(*) filter (where ${settleDays('s')} between 0 and ${onTimeDays(context)}::int) as "onTimeCount",
      count(*) filter (where s.paid_on >= s.issued_on) as "cycleCount",
      coalesce(sum(s.paid_on - s.issued_on) filter (where s.paid_on >= s.issued_on), 0) as "cycleDays"
    from edp.statement s
    where ${countable('s')} and ${isPaid('s')} and ${when.any} and ${context.where.rows('s', { without: DATE_FIELDS })}
    group by 1, 2, 3, 4`.execute(context.db);
  return rows;
}

/**
 * What is paid on time is known by settle days, and these by month of payment for the months, by day of payment for the
 * periods; all else by day of payment alone.
 */
async function fromCells(context: EdpContext, split: Split | null, cells: StatementCells): Promise<Row[] | null> {
  if (!cells.at('paid')) return null;
  const rows = await readFolded(
    context,
    split,
    'flow',
    cells,
    (part) => readCells(context, split, part),
    (parts) => addUp(parts, ['key', 'monthClass', 'inPeriod', 'inPrevious']),
  );
  return rows.filter(({ count, onTimeCount }) => count !== 0 || onTimeCount !== 0);
}

async function readCells(context: EdpContext, split: Split | null, cells: StatementCells): Promise<Row[]> {
  const [paid, settled, settledMonth] = [cells.at('paid')!, cells.at('settled')!, cells.at('settled_month')!];
  const when = paidWhen(context, 'c');
  const months = trendMonths(context).map(firstDay);
  const selected = sql`${countable('c')} and ${context.where.rows('c', { without: DATE_FIELDS })}`;
  const onTime = sql`c.settle_days between 0 and ${onTimeDays(context)}::int`;
  const { rows } = await sql<Row>`/* keep plan */
    select key, "monthClass", "inPeriod", "inPrevious", sum(n) as count, sum(amount) as amount,
      sum(settled_n) as "settleCount", sum(settle_days_sum) as "settleDays", sum(on_time) as "onTimeCount",
      sum(cycle_n) as "cycleCount", sum(cycle_days) as "cycleDays"
    from (
      select ${keyOf(split, 'c')} as key, ${when.columns}, n, amount, settled_n, settle_days_sum, 0 as on_time, cycle_n, cycle_days
      from ${paidStatus(paid)} c where ${when.any} and ${selected}
      union all
      select ${keyOf(split, 'c')}, width_bucket(c.paid_month, ${months}::date[]), false, false, 0, 0, 0, 0, n, 0, 0
      from ${paidStatus(settledMonth)} c where ${onTime} and c.paid_month = any(${months}::date[]) and ${selected}
      union all
      select ${keyOf(split, 'c')}, null, ${when.inPeriods}, 0, 0, 0, 0, n, 0, 0
      from ${paidStatus(settled)} c where ${onTime} and ${when.anyPeriod} and ${selected}
    ) as cell
    group by 1, 2, 3, 4`.execute(context.db);
  return rows;
}

/** Cells of paid statements do not repeat their status; filters ask for it. */
export function paidStatus(cells: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select 'paid'::text as status, cell.* from ${cells} as cell)`;
}

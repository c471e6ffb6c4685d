import { addDays } from '@pulso/kpi-core';
import { sql, type SqlBool } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import { DATE_FIELDS } from '../filters/bindings.ts';
import { dateRange } from '../filters/period.ts';
import { statementCells, type StatementCells } from '../rollups/cells.ts';
import { ruleValue } from '../rules/definitions.ts';
import { age, countable, type Expression } from '../sql/statement.ts';
import { defineFact } from './fact.ts';
import { paidStatus } from './flow.ts';
import { addUp, readFolded } from './folded.ts';
import { RECORDED_DAYS } from './history.ts';
import { keyed, keyOf, type Key, type Split } from './split.ts';

/** Stock figures of an earlier day, rebuilt from dates: open on day d means issued by d and not paid by d. */
export interface PastStock {
  readonly receivables: number;
  readonly criticalAmount: number;
  readonly criticalCount: number;
  readonly overdueAmount: number;
  readonly overdueCount: number;
}

const NOTHING: PastStock = { receivables: 0, criticalAmount: 0, criticalCount: 0, overdueAmount: 0, overdueCount: 0 };

/**
 * The day `RECORDED_DAYS` before `asOf`, selected as the filters would have selected then: a preset moves back with the
 * day, ages are those of the day. Null under a status filter: dates do not say which status a statement had.
 */
export const pastStock = defineFact('past', async (context, split): Promise<(key: Key) => PastStock | null> => {
  if (context.where.has('status') || split?.field === 'status') return () => null;
  const { view } = context.filters;
  const cells = view === undefined || view === 'all' ? statementCells(context, split) : null;
  const rows = (cells && (await fromCells(context, split, cells))) ?? (await fromRows(context, split));
  return keyed(rows, ([own]) => {
    if (!own) return NOTHING;
    const { key: _, ...past } = own;
    return past;
  });
});

type Row = PastStock & { readonly key: Key };

const pastDay = ({ asOf }: EdpContext): Day => addDays(asOf, -RECORDED_DAYS);
const criticalDays = ({ rules }: EdpContext): number => Math.floor(ruleValue(rules, 'critical_days'));

async function fromRows(context: EdpContext, split: Split | null): Promise<Row[]> {
  const { filters, where } = context;
  const day = pastDay(context);
  const { from, to } = dateRange(filters, day);
  const ageThen = age('s', day);
  const isCritical = sql<SqlBool>`${ageThen} > ${criticalDays(context)}::int`;
  const isOverdue = sql<SqlBool>`s.expected_payment_on < ${day}::date`;
  const { rows } = await sql<Row>`
    select ${keyOf(split, 's')} as key, coalesce(sum(s.amount), 0) as receivables,
      coalesce(sum(s.amount) filter (where ${isCritical}), 0) as "criticalAmount",
      count(*) filter (where ${isCritical}) as "criticalCount",
      coalesce(sum(s.amount) filter (where ${isOverdue}), 0) as "overdueAmount",
      count(*) filter (where ${isOverdue}) as "overdueCount"
    from edp.statement s
    where ${countable('s')} and s.issued_on <= ${day}::date
      and (s.status <> 'paid' or s.paid_on > ${day}::date)
      and ${from ? sql`s.issued_on >= ${from}::date` : sql`true`}
      and ${to ? sql`s.issued_on <= ${to}::date` : sql`true`}
      and ${filters.view === 'critical' ? isCritical : sql`true`}
      and ${filters.view === 'completed' ? sql`false` : sql`true`}
      and ${filters.minDays === undefined ? sql`true` : sql`${ageThen} >= ${filters.minDays}::int`}
      and ${where.rows('s', { without: [...DATE_FIELDS, ...(filters.view === 'high_value' ? [] : ['view']), 'minDays'] })}
    group by 1`.execute(context.db);
  return rows;
}

/**
 * What was open then is what is open now, and what was paid since. No cell has all days of a statement: receivables
 * are what was issued by the day less what was paid by then, the others are told by the day that makes them critical
 * or overdue.
 */
async function fromCells(context: EdpContext, split: Split | null, cells: StatementCells): Promise<Row[] | null> {
  if (!cells.at('issued')) return null;
  return readFolded(
    context,
    split,
    'past',
    cells,
    (part) => readCells(context, split, part),
    (parts) => addUp(parts, ['key']),
  );
}

async function readCells(context: EdpContext, split: Split | null, cells: StatementCells): Promise<Row[]> {
  const { where } = context;
  const day = pastDay(context);
  const [issued, ages, expected] = [cells.at('issued')!, cells.at('age')!, cells.at('expected')!];
  const [paid, settled, paidExpected] = [cells.at('paid')!, cells.at('settled')!, cells.at('paid_expected')!];
  const selected = sql`${countable('c')} and ${where.rows('c')}`;
  const by = (issuedAfter: string) => sql`(${sql.ref(issuedAfter)} is null or ${sql.ref(issuedAfter)} <= ${day}::date)`;
  const criticalUntil = sql`${day}::date - ${criticalDays(context)}::int`;
  // Each part is added up by itself: one sum over many cells and four over a few rows, not five over many.
  const part = (relation: Expression, condition: Expression, names: readonly string[]) => sql`
    select ${keyOf(split, 'c')} as key, ${sql.join(names.map((name) => (name ? sql`sum(${sql.ref(name)})` : sql`0`)))}
    from ${relation} c where ${condition} and ${selected} group by 1`;
  const critical = ['', 'amount', 'n', '', ''];
  const overdue = ['', '', '', 'amount', 'n'];
  const { rows } = await sql<Row>`/* keep plan */
    select key, sum(r) as receivables, sum(c) as "criticalAmount", sum(cn) as "criticalCount",
      sum(o) as "overdueAmount", sum(own) as "overdueCount"
    from (
      ${part(issued, sql`c.issued_on <= ${day}::date`, ['dated_amount', '', '', '', ''])}
      union all select key, -amount, 0, 0, 0, 0 from (
        select ${keyOf(split, 'c')} as key, sum(c.amount) as amount from ${paidStatus(paid)} c
        where c.paid_on <= ${day}::date and ${by('c.issued_after_paid')} and ${selected} group by 1) as gone
      union all ${part(ages, sql`c.clock_start < ${criticalUntil} and ${by('c.issued_after_clock')}`, critical)}
      union all ${part(
        paidStatus(settled),
        sql`c.paid_on > ${day}::date and c.paid_on - c.settle_days < ${criticalUntil} and ${by('c.issued_after_clock')}`,
        critical,
      )}
      union all ${part(expected, sql`c.expected_payment_on < ${day}::date and ${by('c.issued_after_expected')}`, overdue)}
      union all ${part(
        paidStatus(paidExpected),
        sql`c.paid_on > ${day}::date and c.was_expected_on < ${day}::date and ${by('c.issued_after_expected')}`,
        overdue,
      )}
    ) as past (key, r, c, cn, o, own)
    group by 1`.execute(context.db);
  return rows;
}

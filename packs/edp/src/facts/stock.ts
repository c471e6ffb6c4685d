import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import type { EdpContext } from '../context.ts';
import type { Status } from '../schema/tables.ts';
import { age, clockDays, countable, isOpen, RETURNED_TO_REVIEW } from '../sql/statement.ts';
import { ageBounds, classesOf, EXPECTED_BOUNDS, type Class } from './classes.ts';

/**
 * Totals of the selected statements (the date filter acting on `issued_on`) that share status, class of age and class
 * of expected payment. Every stock figure is a sum over some of these few cells.
 */
export interface StockCell {
  readonly status: Exclude<Status, 'void'>;
  /** Of open statements. */
  readonly age: Class | null;
  /** Days from `asOf` to the expected payment of open statements; null where none is expected. */
  readonly expected: Class | null;
  readonly count: number;
  /** Whole CLP, like all amounts here. */
  readonly amount: number;
  /** Statements with days on the clock: open ones by age, paid ones by settle days that are not negative. */
  readonly timedAmount: number;
  readonly timedCount: number;
  /** Σ days · amount, as text: it may exceed what a number holds exactly. */
  readonly dayAmount: string;
  /** With an approved amount. */
  readonly approvedCount: number;
  readonly approvedAmount: number;
  readonly approvedProposedAmount: number;
  readonly conformityCount: number;
  readonly conformityDaysCount: number;
  readonly conformityDays: number;
  readonly reworkCount: number;
  /** Paid, without settle days or with negative ones. */
  readonly untimedCount: number;
  /** Paid, without a day of payment. */
  readonly undatedCount: number;
  /** Days of issue. */
  readonly firstDate: Day;
  readonly lastDate: Day;
}

export interface Stock {
  readonly cells: readonly StockCell[];
  /** Distinct over open statements. */
  readonly activeProjects: number;
  readonly activeClients: number;
}

interface Row extends Omit<StockCell, 'age' | 'expected'> {
  readonly ageClass: number | null;
  readonly expectedClass: number | null;
  readonly activeProjects: number;
  readonly activeClients: number;
}

export function stock(context: EdpContext): Promise<Stock> {
  return context.memo('edp.stock', () => readStock(context));
}

async function readStock(context: EdpContext): Promise<Stock> {
  const { asOf, where } = context;
  const bounds = ageBounds(context.rules);
  const open = isOpen('s');
  // A column is null where the row does not count. OFFSET 0 keeps them from being worked out anew in each aggregate.
  const { rows } = await sql<Row>`
    with active as materialized (
      select s.project_id, s.client_id from edp.statement s
      where ${countable('s')} and ${open} and ${where.rows('s')}
      group by 1, 2
    )
    select status, age_class as "ageClass", expected_class as "expectedClass",
      count(*) as count,
      sum(amount) as amount,
      count(days) as "timedCount",
      coalesce(sum(amount) filter (where days is not null), 0) as "timedAmount",
      coalesce(sum(amount * days), 0)::text as "dayAmount",
      count(approved_amount) as "approvedCount",
      coalesce(sum(approved_amount), 0) as "approvedAmount",
      coalesce(sum(proposed_amount) filter (where approved_amount is not null), 0) as "approvedProposedAmount",
      count(conformity) as "conformityCount",
      count(conformity_days) as "conformityDaysCount",
      coalesce(sum(conformity_days), 0) as "conformityDays",
      count(rework) as "reworkCount",
      count(*) filter (where status = 'paid' and days is null) as "untimedCount",
      count(undated) as "undatedCount",
      min(issued_on) as "firstDate",
      max(issued_on) as "lastDate",
      (select count(distinct project_id) from active) as "activeProjects",
      (select count(distinct client_id) from active) as "activeClients"
    from (
      select s.status, s.amount, s.approved_amount, s.proposed_amount, s.issued_on,
        case when ${open} then width_bucket(${age('s', asOf)}, ${bounds}::int[]) end as age_class,
        case when ${open} then width_bucket(s.expected_payment_on - ${asOf}::date, ${[...EXPECTED_BOUNDS]}::int[]) end as expected_class,
        ${clockDays('s', asOf)} as days,
        case when s.conformity_on is not null or s.conformity_number is not null then true end as conformity,
        case when s.conformity_on >= s.sent_on then s.conformity_on - s.sent_on end as conformity_days,
        case when s.rework_key is not null or s.id in (${RETURNED_TO_REVIEW}) then true end as rework,
        case when s.status = 'paid' and s.paid_on is null then true end as undated
      from edp.statement s
      where ${countable('s')} and ${where.rows('s')}
      offset 0
    ) s
    group by 1, 2, 3`.execute(context.db);

  const ages = classesOf(bounds);
  const expected = classesOf(EXPECTED_BOUNDS);
  return {
    cells: rows.map(({ ageClass, expectedClass, activeProjects: _p, activeClients: _c, ...cell }) => ({
      ...cell,
      age: ageClass === null ? null : ages[ageClass]!,
      expected: expectedClass === null ? null : expected[expectedClass]!,
    })),
    activeProjects: rows[0]?.activeProjects ?? 0,
    activeClients: rows[0]?.activeClients ?? 0,
  };
}

import { sql } from 'kysely';
import type { Day } from '../calendar/months.ts';
import { age, clockDays, countable, isOpen, isReworked } from '../sql/statement.ts';
import { ageBounds, classesOf, EXPECTED_BOUNDS, type Class } from './classes.ts';
import { defineFact } from './fact.ts';
import { keyed, keyOf, type Key } from './split.ts';
import type { StatusTotals } from './status-totals.ts';

/**
 * Totals of the selected statements (the date filter acting on `issued_on`) that share status, class of age and class
 * of expected payment, from one scan of the rows.
 */
export interface StockRow extends StatusTotals {
  /** Of open statements. */
  readonly age: Class | null;
  /** Days from `asOf` to the expected payment of open statements; null where none is expected. */
  readonly expected: Class | null;
  /** Days of issue. */
  readonly firstDate: Day;
  readonly lastDate: Day;
}

interface Row extends Omit<StockRow, 'age' | 'expected'> {
  readonly key: Key;
  readonly ageClass: number | null;
  readonly expectedClass: number | null;
}

export const stockRows = defineFact(
  'stock rows',
  async (context, split): Promise<(key: Key) => readonly StockRow[]> => {
    const { asOf, where } = context;
    const bounds = ageBounds(context.rules);
    const open = isOpen('s');
    // A column is null where the row does not count. OFFSET 0 keeps them from being worked out anew in each aggregate.
    const { rows } = await sql<Row>`
    select key, status, age_class as "ageClass", expected_class as "expectedClass",
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
      count(undated) as "undatedCount",
      min(issued_on) as "firstDate",
      max(issued_on) as "lastDate"
    from (
      select ${keyOf(split, 's')} as key, s.status, s.amount, s.approved_amount, s.proposed_amount, s.issued_on,
        case when ${open} then width_bucket(${age('s', asOf)}, ${bounds}::int[]) end as age_class,
        case when ${open} then width_bucket(s.expected_payment_on - ${asOf}::date, ${[...EXPECTED_BOUNDS]}::int[]) end as expected_class,
        ${clockDays('s', asOf)} as days,
        case when s.conformity_on is not null or s.conformity_number is not null then true end as conformity,
        case when s.conformity_on >= s.sent_on then s.conformity_on - s.sent_on end as conformity_days,
        case when ${isReworked('s')} then true end as rework,
        case when s.status = 'paid' and s.paid_on is null then true end as undated
      from edp.statement s
      where ${countable('s')} and ${where.rows('s')}
      offset 0
    ) s
    group by 1, 2, 3, 4`.execute(context.db);

    const ages = classesOf(bounds);
    const expected = classesOf(EXPECTED_BOUNDS);
    return keyed(rows, (own) =>
      own.map(({ key: _, ageClass, expectedClass, ...row }) => ({
        ...row,
        age: ageClass === null ? null : ages[ageClass]!,
        expected: expectedClass === null ? null : expected[expectedClass]!,
      })),
    );
  },
);

interface Active {
  readonly activeProjects: number;
  readonly activeClients: number;
}

/** Different projects and clients of the selected open statements. */
export const activeRows = defineFact('active rows', async (context, split): Promise<(key: Key) => Active> => {
  const { rows } = await sql<Active & { readonly key: Key }>`
    select key, count(distinct project_id) as "activeProjects", count(distinct client_id) as "activeClients"
    from (
      select ${keyOf(split, 's')} as key, s.project_id, s.client_id from edp.statement s
      where ${countable('s')} and ${isOpen('s')} and ${context.where.rows('s')}
      group by 1, 2, 3
    ) as active
    group by 1`.execute(context.db);
  return keyed(rows, ([own]) => ({ activeProjects: own?.activeProjects ?? 0, activeClients: own?.activeClients ?? 0 }));
});

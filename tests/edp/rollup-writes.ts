import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { writeEdp } from '../feed/edp-writes.ts';
import type { Random } from '../feed/random.ts';

// eslint-disable-next-line typescript/no-explicit-any -- tables are addressed by name
type Executor = Kysely<any> | Transaction<any>;
type Write = (random: Random) => RawBuilder<unknown>;

/** Around `asOf`, later days too. */
const day = (random: Random) => sql`(date '2025-06-30' + ${random.below(520) - 440}::int)`;
const dayOrNone = (random: Random) => (random.chance(0.25) ? sql`null` : day(random));
const some = (random: Random) =>
  sql`id in (select id from edp.statement order by random() limit ${1 + random.below(12)})`;
const other = (table: string) => sql`(select id from ${sql.table(table)} order by random() limit 1)`;

/** What cells must follow and ordinary work seldom does: odd days, other currencies, histories put right, many rows. */
const ODD: readonly Write[] = [
  (random) =>
    sql`update edp.statement set issued_on = ${day(random)}, sent_on = ${dayOrNone(random)} where ${some(random)}`,
  (random) => sql`update edp.statement set expected_payment_on = ${dayOrNone(random)} where ${some(random)}`,
  (random) =>
    sql`update edp.statement set status = 'paid', paid_on_inferred = false, paid_on = ${dayOrNone(random)} where ${some(random)}`,
  (random) => sql`
    update edp.statement set conformity_on = ${dayOrNone(random)}, approved_amount = ${random.below(90_000_000)},
      rework_reason = ${random.pick([null, 'late', 'wrong'])} where ${some(random)}`,
  (random) => sql`update edp.statement set currency = ${random.pick(['CLP', 'CLP', 'USD'])} where ${some(random)}`,
  (random) =>
    sql`update edp.statement set client_id = ${other('edp.client')} where client_id = ${other('edp.client')} and ${some(random)}`,
  (random) => sql`update edp.statement set project_manager_id = ${other('edp.project_manager')} where ${some(random)}`,
  (random) => sql`update edp.statement set notes = 'no figure follows this' where ${some(random)}`,
  (random) => sql`delete from edp.statement where ${some(random)}`,
  (random) => sql`
    insert into edp.statement (project_id, number, client_id, project_manager_id, period, issued_on, sent_on,
      expected_payment_on, proposed_amount, status, paid_on, currency)
    select p.id, 2000000 + floor(random() * 1e8)::int, ${other('edp.client')}, p.project_manager_id, date '2025-05-01',
      ${day(random)} - i, ${dayOrNone(random)}, ${dayOrNone(random)}, ${random.below(1e9)} + i,
      (array['in_review', 'sent', 'validated', 'paid', 'void'])[1 + i % 5], ${dayOrNone(random)}, 'CLP'
    from edp.project p, generate_series(1, ${1 + random.below(30)}::int) i
    where p.id = ${other('edp.project')}`,
  (random) => sql`
    insert into edp.status_change (statement_id, from_status, to_status)
    select id, 'sent', 'in_review' from edp.statement where ${some(random)}`,
  () => sql`delete from edp.status_change where id = ${other('edp.status_change')}`,
  () => sql`update edp.status_change set to_status = 'sent' where id in (
    select id from edp.status_change where to_status = 'in_review' and from_status is not null order by random() limit 3)`,
  (random) =>
    sql`update edp.cost set due_on = ${dayOrNone(random)}, paid_on = ${dayOrNone(random)} where id = ${other('edp.cost')}`,
  (random) => sql`update edp.cost set currency = ${random.pick(['CLP', 'USD'])} where id = ${other('edp.cost')}`,
];

export const anyRollupWrite = (db: Executor, random: Random) =>
  random.chance(0.4) ? writeEdp(db as Kysely<unknown>, random, 0.2) : random.pick(ODD)(random).execute(db);

import { sql, type Kysely, type RawBuilder } from 'kysely';
import { SCOPE_ALL, variantOf, type Filters, type PackDefinition, type Scope, type Variant } from '@pulso/kpi-core';
import type { Random } from './random.ts';

// eslint-disable-next-line typescript/no-explicit-any -- tables are addressed by name
type Database = Kysely<any>;
type Write = (random: Random) => RawBuilder<unknown>;

const one = (table: string) => sql`(select id from ${sql.table(table)} order by random() limit 1)`;
const statement = one('edp.statement');
const client = one('edp.client');
const manager = one('edp.project_manager');
const project = one('edp.project');
const STATUSES = ['in_review', 'sent', 'validated', 'paid', 'void'];
const VIEWS = ['critical', 'completed', 'high_value'];
const day = (random: Random) => sql`(date '2025-06-30' - ${random.below(400)}::int)`;

const update = (change: (random: Random) => RawBuilder<unknown>): Write => {
  return (random) => sql`update edp.statement set ${change(random)} where id = ${statement}`;
};

/** What happens all day. */
export const ORDINARY: Readonly<Record<string, Write>> = {
  amount: update((random) => sql`proposed_amount = ${random.below(200_000_000)}, approved_amount = null`),
  paid: update((random) => sql`status = 'paid', paid_on = ${day(random)}`),
  status: update((random) => sql`status = ${random.pick(STATUSES)}`),
  'day of issue': update((random) => sql`issued_on = ${day(random)}, sent_on = null`),
  client: update(() => sql`client_id = ${client}`),
  'project manager': update(() => sql`project_manager_id = ${manager}`),
  statement: (random) => sql`
    insert into edp.statement (project_id, number, client_id, project_manager_id, period, issued_on, proposed_amount, status)
    select p.id, 1000 + floor(random() * 1000000)::int, p.client_id, p.project_manager_id, date '2025-05-01', ${day(random)},
      ${random.below(50_000_000)}, ${random.pick(STATUSES)}
    from edp.project p where p.id = ${project}`,
  'statement deleted': () => sql`delete from edp.statement where id = ${statement}`,
  cost: (random) => sql`
    insert into edp.cost (project_id, vendor, invoice_number, invoiced_on, net_amount, kind)
    values (${project}, 'vendor', gen_random_uuid()::text, ${day(random)}, ${random.below(1_000_000)}, 'opex')`,
  'cost amount': (random) =>
    sql`update edp.cost set net_amount = ${random.below(1_000_000)} where id = ${one('edp.cost')}`,
  'cost project': () => sql`update edp.cost set project_id = ${project} where id = ${one('edp.cost')}`,
  'cost deleted': () => sql`delete from edp.cost where id = ${one('edp.cost')}`,
};

const SELDOM: readonly Write[] = [
  () => sql`update edp.status_change set to_status = 'in_review' where id = ${one('edp.status_change')}`,
  () => sql`update edp.project set client_id = ${client} where id = ${project}`,
  () => sql`update edp.project set project_manager_id = ${manager} where id = ${project}`,
  () =>
    sql`update edp.statement set project_id = ${project}, number = 1000 + floor(random() * 1000000)::int where id = ${statement}`,
  (random) => sql`update edp.project set name = ${`name ${random.below(1e6)}`} where id = ${project}`,
  (random) => sql`update edp.project set code = ${`OT${10_000 + random.below(1e9)}`} where id = ${project}`,
  (random) => sql`update edp.client set name = ${`client ${random.below(1e6)}`} where id = ${client}`,
  (random) => sql`update edp.project_manager set name = ${`manager ${random.below(1e6)}`} where id = ${manager}`,
  (random) => sql`insert into edp.rule (key, value) values ('critical_days', ${30 + random.below(120)})`,
  (random) => sql`
    insert into edp.target (metric, month, value) values ('collected', date '2025-06-01', ${random.below(1e9)})
    on conflict (metric, month, project_manager_id) do update set value = excluded.value`,
  () => sql`update edp.statement set proposed_amount = proposed_amount + 1 where client_id = ${client}`,
];

/** @param seldom share of writes that touch much or everything. */
export const writeEdp = (db: Database, random: Random, seldom: number) =>
  random
    .pick(random.chance(seldom) ? SELDOM : Object.values(ORDINARY))(random)
    .execute(db);

/** Variants with names that are in the data. */
export async function edpVariants(
  db: Database,
  pack: PackDefinition,
  random: Random,
  count: number,
): Promise<Variant<Filters>[]> {
  const { rows } = await sql<{ clients: string[]; managers: string[] }>`
    select (select array_agg(name_key order by id) from edp.client) as clients,
      (select array_agg(name_key order by id) from edp.project_manager) as managers`.execute(db);
  const { clients, managers } = rows[0]!;
  const variants = Array.from({ length: count }, () => {
    const scopes: readonly Scope[] = [
      { kind: 'dimension', dimension: 'client', values: random.some(clients, 2) },
      { kind: 'dimension', dimension: 'projectManager', values: random.some(managers, 2) },
    ];
    const filters: Record<string, unknown> = {};
    if (random.chance(0.5)) filters['client'] = random.some(clients, 2);
    if (random.chance(0.4)) filters['projectManager'] = random.some(managers, 2);
    if (random.chance(0.3)) filters['status'] = random.some(STATUSES, 2);
    if (random.chance(0.3)) filters['view'] = random.pick(VIEWS);
    if (random.chance(0.1)) filters['minAmount'] = random.below(50_000_000);
    if (random.chance(0.05)) filters['maxAmount'] = 50_000_000 + random.below(100_000_000);
    if (random.chance(0.1)) filters['minDays'] = random.below(90);
    if (random.chance(0.2)) filters['preset'] = random.pick(['30d', '365d', 'ytd']);
    else if (random.chance(0.1)) Object.assign(filters, { from: '2024-09-01', to: '2025-04-30' });
    return variantOf(pack, random.chance(0.35) ? random.pick(scopes) : SCOPE_ALL, filters);
  });
  return [...new Map(variants.map((variant) => [variant.hash, variant])).values()];
}

import { VENDORS } from './cast.ts';
import { pickEven, type Draws } from './random.ts';

/** A statement, whatever id the database gave it. */
const SUBJECT = 'd.i * 100000 + s.number';

/**
 * SQL that gives each accepted or paid statement in `demo_statement` an invoice of 55 to 85 % of its amount: what its
 * project costs, a little more or less. One in five is capex. `$1` is asOf.
 */
export function insertCosts({ uniform }: Draws): string {
  return `
    insert into edp.cost (project_id, vendor, invoice_number, invoiced_on, due_on, paid_on, net_amount, kind)
    select project_id, vendor, 'F-' || number, invoiced_on, invoiced_on + 30,
      case when invoiced_on + pays_in <= $1::date then invoiced_on + pays_in end, net_amount, kind
    from (
      select s.project_id, s.number, ${pickEven(uniform(40, SUBJECT), VENDORS)} as vendor,
        least($1::date, s.issued_on + floor(20 * ${uniform(41, SUBJECT)})::int) as invoiced_on,
        20 + floor(25 * ${uniform(42, SUBJECT)})::int as pays_in,
        round(s.amount * (d.cost_ratio + 0.04 * ${uniform(43, SUBJECT)}))::bigint as net_amount,
        case when ${uniform(44, SUBJECT)} < 0.8 then 'opex' else 'capex' end as kind
      from demo_statement s join demo_project d on d.id = s.project_id
      where s.status in ('validated', 'paid')
    ) drawn
    order by project_id, number`;
}

/**
 * SQL that sets monthly targets from 24 months back to the end of asOf's (`$1`) year: for each project manager about
 * what the last twelve complete months brought, in whole millions, and their sum for all together.
 */
export function insertTargets({ uniform }: Draws): string {
  return `
    with monthly as (
      select s.project_manager_id, sum(s.amount) / 12 as collected
      from edp.statement s join demo_project d on d.id = s.project_id
      where s.status = 'paid'
        and s.paid_on >= date_trunc('month', $1::timestamp) - interval '12 months'
        and s.paid_on < date_trunc('month', $1::timestamp)
      group by s.project_manager_id
    ), months as (
      select month::date, row_number() over (order by month) as position
      from generate_series(date_trunc('month', $1::timestamp) - interval '23 months',
        date_trunc('year', $1::timestamp) + interval '11 months', interval '1 month') as month
    ), managers as (
      select id, row_number() over (order by name_key) as position from edp.project_manager
    ), single as (
      select m.month, p.id as project_manager_id,
        greatest(1, round(monthly.collected * (0.95 + 0.15 * ${uniform(50, 'p.position * 1000 + m.position')})::numeric
          / 1000000)) * 1000000 as value
      from months m cross join managers p join monthly on monthly.project_manager_id = p.id
    )
    insert into edp.target (metric, month, project_manager_id, value)
    select 'collected', month, project_manager_id, value from single
    union all
    select 'collected', month, null, sum(value) from single group by month
    on conflict on constraint target_unique do update set value = excluded.value
      where edp.target.value is distinct from excluded.value`;
}

import { REWORK_REASONS } from './cast.ts';
import { literal, pick, type Draws } from './random.ts';

/** Shares of the states; rework is a statement that came back to review with a reason. */
const MIX = [
  { state: 'paid', share: 0.6 },
  { state: 'validated', share: 0.12 },
  { state: 'sent', share: 0.15 },
  { state: 'in_review', share: 0.1 },
  { state: 'rework', share: 0.03 },
] as const;

const MEDIAN_AMOUNT = 60e6;
const SMALLEST_AMOUNT = 5e6;
const LARGEST_AMOUNT = 400e6;
/** Standard deviation of the logarithm, split between projects and the statements of one. */
const SPREAD = { ofProjects: 0.3, ofStatements: 0.69 };

/**
 * SQL that inserts the statements of projects `$1` to `$2`, and keeps what their histories and costs need in
 * `demo_statement`. `$3` is asOf: nothing is issued, sent, accepted or paid after it, or more than 24 months before.
 * Time runs backwards from asOf: a paid statement was paid some days ago and issued its client's payment time before;
 * an open one has an age whose mean depends on its state and client.
 */
export function insertStatements({ uniform, normal, exponential }: Draws): string {
  const payTime = `greatest(12, least(200, pay_days * exp(0.25 * ${normal(20, 'r')} - 0.03)))`;
  // Denser towards today: the consultancy grows.
  const paidAgo = `((days - pay_time) * power(${uniform(22, 'r')}, 1.6))`;
  const age = `case state
      when 'paid' then ${paidAgo} + pay_time
      when 'validated' then 12 + ${exponential(23, 'r')} * pay_days * 1.3
      when 'sent' then 2 + ${exponential(23, 'r')} * pay_days * 1.1
      when 'in_review' then ${exponential(23, 'r')} * 40
      else 15 + ${exponential(23, 'r')} * 40 end`;
  const reworkReason = pick(uniform(30, 'r'), REWORK_REASONS, ({ reason }) => literal(reason));
  const failure = pick(uniform(30, 'r'), REWORK_REASONS, (cause) => literal(cause.failure));
  return `
    with drawn as materialized (
      select p.id as project_id, p.code, p.client_id, p.project_manager_id, p.pay_days, p.cost_ratio, r,
        $3::date - ($3::date - interval '24 months')::date as days,
        ${pick(uniform(10, 'r'), MIX, ({ state }) => literal(state))} as state,
        round(greatest(${SMALLEST_AMOUNT}, least(${LARGEST_AMOUNT}, ${MEDIAN_AMOUNT} * exp(
          ${SPREAD.ofProjects} * p.amount_shift + ${SPREAD.ofStatements} * ${normal(11, 'r')}))))::bigint as proposed,
        ${payTime} as pay_time
      from demo_project p, generate_series(p.first_row, p.last_row) as r
      where p.i between $1 and $2
    ), aged as materialized (
      select *, floor(least(days - 7, ${age}))::int as age,
        case when state in ('validated', 'paid') then
          case when ${uniform(13, 'r')} < 0.6 then proposed
          else round(proposed * (0.85 + 0.15 * ${uniform(14, 'r')}))::bigint end end as approved
      from drawn
    ), placed as (
      select *, $3::date - age as issued_on,
        -- Sent within a week, and at once when the whole life is shorter.
        case when state <> 'in_review' then $3::date - age + least(floor(${uniform(15, 'r')} * 6)::int, age / 3) end as sent_on
      from aged
    ), settled as (
      select *,
        case state when 'paid' then greatest(sent_on, least($3::date, issued_on + ceil(pay_time)::int)) end as paid_on,
        case when state = 'sent' or state in ('validated', 'paid')
          then sent_on + (20 + floor(pay_days * 0.6 + 15 * ${uniform(16, 'r')}))::int end as expected_on
      from placed
    ), accepted as (
      select *, case when state in ('validated', 'paid')
        then sent_on + floor((coalesce(paid_on, $3::date) - sent_on) * (0.35 + 0.5 * ${uniform(17, 'r')}))::int
        end as conformity_on
      from settled
    ), numbered as (
      select *, row_number() over (partition by project_id order by issued_on, r)::int as number from accepted
    ), inserted as (
      insert into edp.statement (project_id, number, client_id, project_manager_id, period, issued_on, sent_on,
        proposed_amount, approved_amount, expected_payment_on, conformity_number, conformity_on, paid_on, status,
        detailed_status, rework_reason, failure_type)
      select project_id, number, client_id, project_manager_id, date_trunc('month', issued_on::timestamp)::date,
        issued_on, sent_on, proposed, approved, expected_on,
        case when conformity_on is not null then 'CNF-' || substr(code, 4) || '-' || number end, conformity_on, paid_on,
        case state when 'rework' then 'in_review' else state end,
        case state when 'paid' then 'conformidad emitida' when 'validated' then 'aprobado'
          when 'sent' then 'enviado cliente' when 'in_review' then 'revisión interna'
          else 're-trabajo solicitado' end,
        case when state = 'rework' then ${reworkReason} end,
        case when state = 'rework' then ${failure} end
      from numbered
      order by project_id, number
      returning id, project_id, number, issued_on, sent_on, conformity_on, paid_on, status, amount
    )
    insert into demo_statement select * from inserted`;
}

export const STATEMENT_TABLE = `create temporary table demo_statement (
  id bigint, project_id bigint, number int, issued_on date, sent_on date, conformity_on date, paid_on date,
  status text, amount bigint
) on commit drop`;

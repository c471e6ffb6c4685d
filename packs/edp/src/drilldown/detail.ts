import { sql } from 'kysely';
import type { EdpContext } from '../context.ts';
import { age, settleDays } from '../sql/statement.ts';
import type { DrilldownRow } from './page.ts';

/** One statement with its history, or one cost (`cost-ID`); null when it does not exist or is out of scope. */
export async function drilldownDetail(context: EdpContext, id: string): Promise<DrilldownRow | null> {
  const match = /^(cost-)?(\d{1,18})$/.exec(id);
  if (!match) return null;
  return match[1] ? costDetail(context, match[2]!) : statementDetail(context, match[2]!);
}

async function statementDetail(context: EdpContext, id: string): Promise<DrilldownRow | null> {
  const { rows } = await sql<Record<string, unknown>>`
    select s.id::text as id, 'statement' as kind, p.code as project, p.name as "projectName", s.number,
      k.name as client, m.name as "projectManager", s.status, s.detailed_status as "detailedStatus",
      case when s.status = 'paid' then ${settleDays('s')}
        when s.status <> 'void' then ${age('s', context.asOf)} end as days,
      s.period, s.issued_on as "issuedOn", s.sent_on as "sentOn", s.expected_payment_on as "expectedPaymentOn",
      s.conformity_number as "conformityNumber", s.conformity_on as "conformityOn",
      s.paid_on as "paidOn", s.paid_on_inferred as "paidOnInferred",
      s.proposed_amount as "proposedAmount", s.approved_amount as "approvedAmount", s.amount, s.currency,
      s.rework_reason as "reworkReason", s.failure_type as "failureType", s.notes,
      p.starts_on as "projectStartsOn", p.due_on as "projectDueOn", p.contract_amount as "contractAmount",
      s.created_at as "createdAt", s.updated_at as "updatedAt",
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'from', h.from_status, 'to', h.to_status, 'at', h.changed_at, 'by', h.changed_by) order by h.id)
        from edp.status_change h where h.statement_id = s.id), '[]') as history
    from edp.statement s
    join edp.project p on p.id = s.project_id
    join edp.client k on k.id = s.client_id
    join edp.project_manager m on m.id = s.project_manager_id
    where s.id = ${id}::bigint and ${context.where.rows('s', { only: [] })}`.execute(context.db);
  return rows[0] ?? null;
}

async function costDetail(context: EdpContext, id: string): Promise<DrilldownRow | null> {
  const { rows } = await sql<Record<string, unknown>>`
    select 'cost-' || c.id as id, 'cost' as kind, p.code as project, p.name as "projectName",
      k.name as client, m.name as "projectManager", c.vendor, c.invoice_number as "invoiceNumber",
      c.invoiced_on as "issuedOn", c.due_on as "expectedPaymentOn", c.paid_on as "paidOn",
      c.net_amount as amount, c.currency, c.kind as "costKind",
      c.created_at as "createdAt", c.updated_at as "updatedAt"
    from edp.cost c
    join edp.project p on p.id = c.project_id
    join edp.client k on k.id = p.client_id
    join edp.project_manager m on m.id = p.project_manager_id
    where c.id = ${id}::bigint and ${context.where.rows('p', { only: [] })}`.execute(context.db);
  return rows[0] ?? null;
}

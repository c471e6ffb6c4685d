import { parseDay, parseMonth } from '../fields/calendar.ts';
import { parseFlag, parseStatus } from '../fields/choice.ts';
import { parseAmount, parsePositiveInteger } from '../fields/number.ts';
import { parseCurrency, parseName, parseProjectCode, parseReference, parseText } from '../fields/text.ts';
import { createNames, nameLookup } from '../database/names.ts';
import type { Assignment, Dataset, Field } from './dataset.ts';

const LONGEST_REASON = 500;
const LONGEST_NOTE = 10_000;

const fields: readonly Field[] = [
  {
    name: 'project',
    headers: ['proyecto', 'project', 'project_code', 'ot'],
    type: 'text',
    parse: parseProjectCode,
    need: 'key',
  },
  {
    name: 'number',
    headers: ['n_edp', 'number', 'no_edp', 'numero_edp', 'edp_number', 'statement_number', 'edp'],
    type: 'integer',
    parse: parsePositiveInteger,
    need: 'key',
  },
  { name: 'client', headers: ['cliente', 'client'], type: 'text', parse: parseName, need: 'new' },
  {
    name: 'project_manager',
    headers: ['jefe_proyecto', 'project_manager', 'jefe_de_proyecto'],
    type: 'text',
    parse: parseName,
    need: 'new',
  },
  { name: 'period', headers: ['mes', 'period', 'month', 'periodo'], type: 'date', parse: parseMonth, need: 'optional' },
  {
    name: 'issued_on',
    headers: ['fecha_emision', 'issued_on', 'issue_date', 'fecha_de_emision'],
    type: 'date',
    parse: parseDay,
    need: 'new',
  },
  {
    name: 'sent_on',
    headers: ['fecha_envio_cliente', 'sent_on', 'sent_date', 'fecha_envio'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  {
    name: 'proposed_amount',
    headers: ['monto_propuesto', 'proposed_amount'],
    type: 'bigint',
    parse: parseAmount({ zero: 'refused' }),
    need: 'new',
  },
  {
    name: 'approved_amount',
    headers: ['monto_aprobado', 'approved_amount'],
    type: 'bigint',
    parse: parseAmount({ zero: 'allowed' }),
    need: 'optional',
  },
  {
    name: 'expected_payment_on',
    headers: ['fecha_estimada_pago', 'expected_payment_on', 'expected_payment_date'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  {
    name: 'conformity_sent',
    headers: ['conformidad_enviada', 'conformity_sent'],
    type: 'text',
    parse: parseFlag,
    need: 'checked',
  },
  {
    name: 'conformity_number',
    headers: ['n_conformidad', 'conformity_number', 'no_conformidad', 'numero_conformidad'],
    type: 'text',
    parse: parseReference,
    need: 'optional',
  },
  {
    name: 'conformity_on',
    headers: ['fecha_conformidad', 'conformity_on', 'conformity_date'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  {
    name: 'paid_on',
    headers: ['fecha_pago', 'paid_on', 'payment_date', 'paid_date', 'fecha_de_pago'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  { name: 'status', headers: ['estado', 'status'], type: 'text', parse: parseStatus, need: 'optional' },
  {
    name: 'detailed_status',
    headers: ['estado_detallado', 'detailed_status'],
    type: 'text',
    parse: parseText(LONGEST_REASON),
    need: 'optional',
  },
  {
    name: 'rework_reason',
    headers: ['motivo_no_aprobado', 'rework_reason'],
    type: 'text',
    parse: parseText(LONGEST_REASON),
    need: 'optional',
  },
  {
    name: 'failure_type',
    headers: ['tipo_falla', 'failure_type'],
    type: 'text',
    parse: parseText(LONGEST_REASON),
    need: 'optional',
  },
  {
    name: 'notes',
    headers: ['observaciones', 'notes'],
    type: 'text',
    parse: parseText(LONGEST_NOTE),
    need: 'optional',
  },
  { name: 'currency', headers: ['moneda', 'currency'], type: 'text', parse: parseCurrency, need: 'optional' },
];

const NEW_STATUS = `coalesce(s.status, 'in_review')`;
const NEW_CURRENCY = `coalesce(s.currency, 'CLP')`;

/** What an empty cell means, where it does not mean null. */
const WHEN_EMPTY: Readonly<Record<string, (issuedOn: string) => string>> = {
  status: () => NEW_STATUS,
  currency: () => NEW_CURRENCY,
  period: (issuedOn) => `coalesce(s.period, date_trunc('month', ${issuedOn}::timestamp)::date)`,
};

const PLAIN = fields.filter(
  ({ name, need }) => need !== 'key' && need !== 'checked' && !['client', 'project_manager', 'paid_on'].includes(name),
);

/**
 * `paid_on` of a paid statement is what somebody said, else its conformity, and then flagged. A date that was inferred
 * is inferred anew, so it goes when the statement leaves `paid`; a date that somebody gave stays.
 */
function payment(given: string, status: string, conformityOn: string): { paidOn: string; inferred: string } {
  const inferable = `${status} = 'paid' and ${conformityOn} is not null`;
  return {
    paidOn: `coalesce(${given}, case when ${inferable} then ${conformityOn} end)`,
    inferred: `(${given} is null and ${inferable})`,
  };
}

function assignments(has: (field: string) => boolean): Assignment[] {
  const list: Assignment[] = [];
  if (has('client')) {
    list.push({
      field: 'client',
      column: 'client_id',
      after: 'c.id',
      shown: { before: '(select name from edp.client where id = t.client_id)', after: 'c.name' },
    });
  }
  if (has('project_manager')) {
    list.push({
      field: 'project_manager',
      column: 'project_manager_id',
      after: 'm.id',
      shown: { before: '(select name from edp.project_manager where id = t.project_manager_id)', after: 'm.name' },
    });
  }
  const issuedOn = has('issued_on') ? 's.issued_on' : 't.issued_on';
  for (const { name } of PLAIN) {
    if (has(name)) list.push({ field: name, column: name, after: WHEN_EMPTY[name]?.(issuedOn) ?? `s.${name}` });
  }
  if (has('paid_on') || has('status') || has('conformity_on')) {
    const { paidOn, inferred } = payment(
      has('paid_on') ? 's.paid_on' : '(case when not t.paid_on_inferred then t.paid_on end)',
      has('status') ? NEW_STATUS : 't.status',
      has('conformity_on') ? 's.conformity_on' : 't.conformity_on',
    );
    list.push({ field: 'paid_on', column: 'paid_on', after: paidOn });
    list.push({ field: 'paid_on_inferred', column: 'paid_on_inferred', after: inferred });
  }
  return list;
}

const newPayment = payment('s.paid_on', NEW_STATUS, 's.conformity_on');

export const statements: Dataset = {
  id: 'edp.statements',
  fields,
  table: 'edp.statement',
  key: { fields: ['project', 'number'], sql: 's.project, s.number' },
  keyText: `s.project || '/' || s.number`,
  foldedNames: ['client', 'project_manager'],
  lookups: `left join edp.project p on p.code = s.project
    ${nameLookup('client', 'edp.client', 'c')}
    ${nameLookup('project_manager', 'edp.project_manager', 'm')}`,
  match: `t.project_id = p.id and t.number = s.number`,
  checks: [],
  create: [
    createNames('client', 'edp.client'),
    createNames('project_manager', 'edp.project_manager'),
    // A project has the client, project manager and currency of the first of its statements.
    `insert into edp.project (code, name, client_id, project_manager_id, currency)
     select distinct on (s.project) s.project, s.project, c.id, m.id, ${NEW_CURRENCY}
     from import_row s
     ${nameLookup('client', 'edp.client', 'c')}
     ${nameLookup('project_manager', 'edp.project_manager', 'm')}
     where not s.refused and not exists (select from edp.project p where p.code = s.project)
     order by s.project, s.row
     on conflict (code) do nothing`,
  ],
  assignments,
  newRow: {
    project_id: 'p.id',
    number: 's.number',
    client_id: 'c.id',
    project_manager_id: 'm.id',
    ...Object.fromEntries(PLAIN.map(({ name }) => [name, WHEN_EMPTY[name]?.('s.issued_on') ?? `s.${name}`])),
    paid_on: newPayment.paidOn,
    paid_on_inferred: newPayment.inferred,
  },
};

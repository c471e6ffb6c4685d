import { parseDay } from '../fields/calendar.ts';
import { parseCostKind } from '../fields/choice.ts';
import { parseAmount } from '../fields/number.ts';
import { parseCurrency, parseName, parseProjectCode, parseReference } from '../fields/text.ts';
import { nameKey } from '../database/names.ts';
import type { Dataset, Field } from './dataset.ts';

const fields: readonly Field[] = [
  {
    name: 'project',
    headers: ['proyecto', 'project', 'project_id', 'project_code', 'ot'],
    type: 'text',
    parse: parseProjectCode,
    need: 'key',
  },
  { name: 'vendor', headers: ['proveedor', 'vendor', 'supplier'], type: 'text', parse: parseName, need: 'key' },
  {
    name: 'invoice_number',
    headers: ['factura', 'invoice_number', 'n_factura', 'no_factura', 'numero_factura', 'invoice'],
    type: 'text',
    parse: parseReference,
    need: 'key',
  },
  {
    name: 'invoiced_on',
    headers: ['fecha_factura', 'invoiced_on', 'invoice_date'],
    type: 'date',
    parse: parseDay,
    need: 'new',
  },
  {
    name: 'due_on',
    headers: ['fecha_vencimiento', 'due_on', 'due_date'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  {
    name: 'paid_on',
    headers: ['fecha_pago', 'paid_on', 'payment_date', 'paid_date'],
    type: 'date',
    parse: parseDay,
    need: 'optional',
  },
  {
    name: 'net_amount',
    headers: ['importe_neto', 'net_amount', 'monto_neto'],
    type: 'bigint',
    parse: parseAmount({ zero: 'allowed' }),
    need: 'new',
  },
  { name: 'kind', headers: ['tipo_costo', 'kind', 'cost_kind'], type: 'text', parse: parseCostKind, need: 'new' },
  { name: 'currency', headers: ['moneda', 'currency'], type: 'text', parse: parseCurrency, need: 'optional' },
];

const ASSIGNED: Readonly<Record<string, string>> = {
  invoiced_on: 's.invoiced_on',
  due_on: 's.due_on',
  paid_on: 's.paid_on',
  net_amount: 's.net_amount',
  kind: 's.kind',
  currency: `coalesce(s.currency, 'CLP')`,
};

export const costs: Dataset = {
  id: 'edp.costs',
  fields,
  table: 'edp.cost',
  key: { fields: ['project', 'vendor', 'invoice_number'], sql: 's.project, v.key, s.invoice_number' },
  foldedNames: ['vendor'],
  keyText: `s.project || '/' || s.vendor || '/' || s.invoice_number`,
  lookups: `left join edp.project p on p.code = s.project
    ${nameKey('vendor', 'v')}`,
  // Two spellings of one vendor must not count an invoice twice; folding is left to the few rows with its number.
  match: `t.project_id = p.id and t.invoice_number = s.invoice_number and pulso.fold(t.vendor) = v.key`,
  checks: [{ when: 'p.id is null', field: 'project', reason: 'unknown_project' }],
  create: [],
  assignments: (has) =>
    Object.entries(ASSIGNED)
      .filter(([field]) => has(field))
      .map(([field, after]) => ({ field, column: field, after })),
  newRow: { project_id: 'p.id', vendor: 's.vendor', invoice_number: 's.invoice_number', ...ASSIGNED },
};

import type { CostRow, Day, ProjectRow, StatementRow, TargetRow, World } from './model.ts';

/** Rows and worlds for tests that say only what they are about. */

export function statement(fields: Partial<StatementRow> & Pick<StatementRow, 'id'>): StatementRow {
  return {
    project_id: 1,
    number: Number(fields.id),
    client_id: 1,
    project_manager_id: 1,
    period: '2025-01-01',
    issued_on: '2025-01-10',
    sent_on: null,
    proposed_amount: 100,
    approved_amount: null,
    expected_payment_on: null,
    conformity_number: null,
    conformity_on: null,
    paid_on: null,
    paid_on_inferred: false,
    status: 'sent',
    detailed_status: null,
    rework_reason: null,
    failure_type: null,
    notes: null,
    currency: 'CLP',
    ...fields,
  };
}

/** A statement paid so many days after it was sent. */
export function paid(id: number, sentOn: Day, paidOn: Day, fields: Partial<StatementRow> = {}): StatementRow {
  return statement({ id, issued_on: sentOn, sent_on: sentOn, paid_on: paidOn, status: 'paid', ...fields });
}

export function project(id: number, fields: Partial<ProjectRow> = {}): ProjectRow {
  return {
    id,
    code: `OT${1000 + id}`,
    name: null,
    client_id: 1,
    project_manager_id: 1,
    starts_on: null,
    due_on: null,
    contract_amount: null,
    currency: 'CLP',
    ...fields,
  };
}

export function cost(id: number, fields: Partial<CostRow> = {}): CostRow {
  return {
    id,
    project_id: 1,
    vendor: 'Proveedor',
    invoice_number: `F-${id}`,
    invoiced_on: '2025-01-20',
    due_on: null,
    paid_on: null,
    net_amount: 10,
    currency: 'CLP',
    kind: 'opex',
    ...fields,
  };
}

export function target(id: number, month: Day, value: number, managerId: number | null = null): TargetRow {
  return { id, metric: 'collected', month, project_manager_id: managerId, value };
}

export function world(asOf: Day, rows: Partial<World> = {}): World {
  return {
    asOf,
    client: [
      { id: 1, name: 'Minera Norte' },
      { id: 2, name: 'Energía Central' },
    ],
    project_manager: [
      { id: 1, name: 'Camila Soto' },
      { id: 2, name: 'Tomás Vidal' },
    ],
    project: [project(1), project(2, { client_id: 2, project_manager_id: 2 })],
    statement: [],
    status_change: [],
    cost: [],
    target: [],
    rule: [],
    kpi_history: [],
    ...rows,
  };
}

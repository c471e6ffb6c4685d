import { readFileSync } from 'node:fs';
import { firstDay } from './calendar.ts';
import { fold } from './fold.ts';
import type { Day, NamedRow, ProjectRow, StatementRow, Status, World } from './model.ts';

/** The sample sheet as the tables stand after its import into an empty database. */

const SHEET = new URL('../fixtures/edp-statements.csv', import.meta.url);

const STATUSES: Readonly<Record<string, Status>> = {
  revision: 'in_review',
  enviado: 'sent',
  validado: 'validated',
  pagado: 'paid',
  anulado: 'void',
};

type Cells = Readonly<Record<string, string>>;

/** The sheet quotes nothing, so a comma always divides cells. */
function readSheet(): Cells[] {
  const [header = '', ...lines] = readFileSync(SHEET, 'utf8').trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) throw new RangeError(`not ${columns.length} cells: ${line}`);
    return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').trim()]));
  });
}

/** Each name once, numbered in the order of the sheet. */
function named(cells: readonly Cells[], column: string): NamedRow[] {
  const names = [...new Set(cells.map((row) => row[column] ?? ''))];
  return names.map((name, index) => ({ id: index + 1, name }));
}

function idOf(rows: readonly NamedRow[], name: string | undefined): NamedRow['id'] {
  const row = rows.find((r) => fold(r.name) === fold(name ?? ''));
  if (!row) throw new RangeError(`nobody is called ${name}`);
  return row.id;
}

function statusOf(cell: string | undefined): Status {
  const status = STATUSES[fold(cell ?? '')];
  if (!status) throw new RangeError(`no status ${cell}`);
  return status;
}

function orNull(cell: string | undefined): string | null {
  return cell === undefined || cell === '' ? null : cell;
}

/** The sheet has no date of payment: a paid statement takes its day of conformity, if it has one. */
function inferredPayment(status: Status, conformityOn: Day | null) {
  const paidOn = status === 'paid' ? conformityOn : null;
  return { paid_on: paidOn, paid_on_inferred: paidOn !== null };
}

export function sampleWorld(asOf: Day): World {
  const cells = readSheet();
  const client = named(cells, 'cliente');
  const manager = named(cells, 'jefe_proyecto');
  const project = cells.map<ProjectRow>((row, index) => ({
    id: index + 1,
    code: row['proyecto'] ?? '',
    name: null,
    client_id: idOf(client, row['cliente']),
    project_manager_id: idOf(manager, row['jefe_proyecto']),
    starts_on: null,
    due_on: null,
    contract_amount: null,
    currency: 'CLP',
  }));
  if (new Set(project.map((p) => p.code)).size !== cells.length) {
    throw new RangeError('this reads sheets with one statement a project');
  }
  const statement = cells.map<StatementRow>((row, index) => {
    const status = statusOf(row['estado']);
    const conformityOn = orNull(row['fecha_conformidad']);
    return {
      id: index + 1,
      project_id: index + 1,
      number: Number(row['n_edp']),
      client_id: idOf(client, row['cliente']),
      project_manager_id: idOf(manager, row['jefe_proyecto']),
      period: firstDay(row['mes'] ?? ''),
      issued_on: row['fecha_emision'] ?? '',
      sent_on: orNull(row['fecha_envio_cliente']),
      proposed_amount: Number(row['monto_propuesto']),
      approved_amount: row['monto_aprobado'] === '' ? null : Number(row['monto_aprobado']),
      expected_payment_on: orNull(row['fecha_estimada_pago']),
      conformity_number: orNull(row['n_conformidad']),
      conformity_on: conformityOn,
      ...inferredPayment(status, conformityOn),
      status,
      detailed_status: orNull(row['estado_detallado']),
      rework_reason: orNull(row['motivo_no_aprobado']),
      failure_type: orNull(row['tipo_falla']),
      notes: orNull(row['observaciones']),
      currency: 'CLP',
    };
  });
  return {
    asOf,
    client,
    project_manager: manager,
    project,
    statement,
    status_change: [],
    cost: [],
    target: [],
    rule: [],
    kpi_history: [],
  };
}

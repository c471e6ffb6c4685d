import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** Workflow states; the first three are open. `void` leaves every figure. */
export const STATUSES = ['in_review', 'sent', 'validated', 'paid', 'void'] as const;
export type Status = (typeof STATUSES)[number];
/** Void statements stand in no figure but the count of all. */
export const COUNTED_STATUSES = ['in_review', 'sent', 'validated', 'paid'] as const satisfies readonly Status[];
export const OPEN_STATUSES = ['in_review', 'sent', 'validated'] as const satisfies readonly Status[];

export const COST_KINDS = ['opex', 'capex'] as const;
export type CostKind = (typeof COST_KINDS)[number];

/** Calendar day `YYYY-MM-DD`; the connection never makes a Date of it. */
type Day = string;
/** Set by the database. */
type Audit = ColumnType<string, string | undefined, never>;

interface Audited {
  created_at: Audit;
  updated_at: Audit;
}

export interface ClientTable extends Audited {
  id: Generated<number>;
  name: string;
  /** `pulso.fold(name)`, unique. */
  name_key: GeneratedAlways<string>;
}

export type ProjectManagerTable = ClientTable;

export interface ProjectTable extends Audited {
  id: Generated<number>;
  code: string;
  name: string;
  client_id: number;
  project_manager_id: number;
  starts_on: Day | null;
  due_on: Day | null;
  contract_amount: number | null;
  currency: Generated<string>;
}

export interface StatementTable extends Audited {
  id: Generated<number>;
  project_id: number;
  /** Unique per project, not beyond. */
  number: number;
  client_id: number;
  project_manager_id: number;
  /** First day of the month that the statement bills. */
  period: Day;
  issued_on: Day;
  sent_on: Day | null;
  /** Whole units of `currency`. */
  proposed_amount: number;
  approved_amount: number | null;
  expected_payment_on: Day | null;
  conformity_number: string | null;
  conformity_on: Day | null;
  paid_on: Day | null;
  /** `paid_on` was taken from `conformity_on` by an import. */
  paid_on_inferred: Generated<boolean>;
  status: Status;
  detailed_status: string | null;
  rework_reason: string | null;
  failure_type: string | null;
  notes: string | null;
  currency: Generated<string>;
  /** `approved_amount ?? proposed_amount` */
  amount: GeneratedAlways<number>;
  /** `sent_on ?? issued_on` */
  clock_start: GeneratedAlways<Day>;
  /** Ever went back to review; follows `status_change`. */
  returned: Generated<boolean>;
  /** `rework_reason` folded; null when empty. */
  rework_key: GeneratedAlways<string | null>;
}

export interface StatusChangeTable {
  id: Generated<number>;
  statement_id: number;
  /** null = the statement's first status. */
  from_status: Status | null;
  to_status: Status;
  changed_at: ColumnType<string, string | undefined, never>;
  changed_by: Generated<string>;
}

export interface CostTable extends Audited {
  id: Generated<number>;
  project_id: number;
  vendor: string;
  /** Unique per project and vendor. */
  invoice_number: string;
  invoiced_on: Day;
  due_on: Day | null;
  paid_on: Day | null;
  net_amount: number;
  currency: Generated<string>;
  kind: CostKind;
}

export interface TargetTable extends Audited {
  id: Generated<number>;
  /** `collected` */
  metric: string;
  month: Day;
  /** null = all project managers together. */
  project_manager_id: number | null;
  value: number;
}

/** Versioned: the row with the highest id of a key is in force. */
export interface RuleTable {
  id: Generated<number>;
  key: string;
  value: number;
  changed_at: ColumnType<string, string | undefined, never>;
  changed_by: Generated<string>;
}

export interface EdpDatabase {
  'edp.client': ClientTable;
  'edp.project_manager': ProjectManagerTable;
  'edp.project': ProjectTable;
  'edp.statement': StatementTable;
  'edp.status_change': StatusChangeTable;
  'edp.cost': CostTable;
  'edp.target': TargetTable;
  'edp.rule': RuleTable;
}

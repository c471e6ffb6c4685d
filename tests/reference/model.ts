/**
 * The tables of the pack `edp` as plain rows, and the shapes of its answers.
 * Column names are those of the tables, so that a world can be inserted with one statement per table.
 * Amounts are whole units of the row's currency; days are `YYYY-MM-DD`; months of an answer are `YYYY-MM`.
 */

export type Day = string;
export type Month = string;
export type Id = number | string;

export type Status = 'in_review' | 'sent' | 'validated' | 'paid' | 'void';

export interface NamedRow {
  id: Id;
  name: string;
}

export interface ProjectRow {
  id: Id;
  code: string;
  name: string | null;
  client_id: Id;
  project_manager_id: Id;
  starts_on: Day | null;
  due_on: Day | null;
  contract_amount: number | null;
  currency: string;
}

export interface StatementRow {
  id: Id;
  project_id: Id;
  number: number;
  client_id: Id;
  project_manager_id: Id;
  period: Day;
  issued_on: Day;
  sent_on: Day | null;
  proposed_amount: number;
  approved_amount: number | null;
  expected_payment_on: Day | null;
  conformity_number: string | null;
  conformity_on: Day | null;
  paid_on: Day | null;
  paid_on_inferred: boolean;
  status: Status;
  detailed_status: string | null;
  rework_reason: string | null;
  failure_type: string | null;
  notes: string | null;
  currency: string;
}

export interface StatusChangeRow {
  id: Id;
  statement_id: Id;
  /** null on the row that records the insert of the statement */
  from_status: Status | null;
  to_status: Status;
  changed_at: string;
  changed_by: string;
}

export type CostKind = 'opex' | 'capex';

export interface CostRow {
  id: Id;
  project_id: Id;
  vendor: string;
  invoice_number: string;
  invoiced_on: Day;
  due_on: Day | null;
  paid_on: Day | null;
  net_amount: number;
  currency: string;
  kind: CostKind;
}

export interface TargetRow {
  id: Id;
  metric: string;
  /** first day of the month */
  month: Day;
  project_manager_id: Id | null;
  value: number;
}

/** The rule in force; a key that has no row takes its default. Keys: see `rules.ts`. */
export interface RuleRow {
  key: string;
  value: number;
}

/** One recorded value of the variant that is asked for. */
export interface KpiHistoryRow {
  day: Day;
  metric: string;
  value: number;
}

/** Tables by name, and the day on which they are looked at. */
export interface World {
  asOf: Day;
  client: NamedRow[];
  project_manager: NamedRow[];
  project: ProjectRow[];
  statement: StatementRow[];
  status_change: StatusChangeRow[];
  cost: CostRow[];
  target: TargetRow[];
  rule: RuleRow[];
  kpi_history: KpiHistoryRow[];
}

export type Preset = '7d' | '30d' | '90d' | '365d' | 'mtd' | 'ytd';
export type View = 'all' | 'critical' | 'completed' | 'high_value';

/** An absent field and an empty list filter nothing. */
export interface Filters {
  from?: Day;
  to?: Day;
  preset?: Preset;
  client?: string[];
  projectManager?: string[];
  status?: string[];
  view?: View;
  minAmount?: number;
  maxAmount?: number;
  minDays?: number;
}

export type Unit = 'CLP' | 'days' | 'ratio' | 'count';
export type Better = 'up' | 'down';
export type Semaphore = 'green' | 'amber' | 'red' | 'none';
export type PreviousSource = 'computed' | 'recorded' | 'reconstructed' | 'none';

export interface Limits {
  green: number;
  amber: number;
}

export interface Kpi {
  value: number | null;
  unit: Unit;
  better: Better | null;
  status: Semaphore;
  limits?: Limits;
  /** of `collected` and `target_progress`, where there is one: CLP, and the share of its span that has passed */
  target?: { value: number; elapsed: number };
  previous: number | null;
  previousSource: PreviousSource;
  previousPeriod?: { from: Day; to: Day };
  delta: number | null;
  sampleSize: number;
  spark: (number | null)[];
}

import type { Migration } from 'kysely/migration';
import { runStatements } from './statements.ts';

/** Open statements: what stock figures, critical lists and forecasts read. */
const OPEN = `status in ('in_review', 'sent', 'validated')`;

/** Each ends in `id`, so that a page of a drill-down continues after a row without sorting the rest. */
const INDEXES = [
  `statement_issued on edp.statement (issued_on, id)`,
  `statement_client on edp.statement (client_id, issued_on)`,
  `statement_project_manager on edp.statement (project_manager_id, issued_on)`,
  `statement_amount on edp.statement (amount, id)`,
  `statement_open_clock on edp.statement (clock_start, id) where ${OPEN}`,
  `statement_open_amount on edp.statement (amount, id) where ${OPEN}`,
  `statement_open_expected on edp.statement (expected_payment_on, id) where ${OPEN}`,
  // Few rows each: what is left out of figures, and why statements are sent back.
  `statement_other_currency on edp.statement (issued_on) where currency <> 'CLP'`,
  `statement_rework on edp.statement (rework_key) where rework_key is not null`,
  `statement_paid on edp.statement (paid_on, id) where status = 'paid'`,
  `status_change_statement on edp.status_change (statement_id, id)`,
  // Rework is "ever went back to review": few rows among many.
  `status_change_returned on edp.status_change (statement_id)
     where to_status = 'in_review' and from_status is not null`,
  // So are transitions that leave "paid" or skip a step; the words are those of the count in facts/quality.ts.
  `status_change_out_of_order on edp.status_change (statement_id)
     where (from_status = 'paid' and to_status <> 'paid')
       or (from_status = 'in_review' and to_status in ('validated', 'paid'))
       or (from_status = 'sent' and to_status = 'paid')`,
  `project_client on edp.project (client_id)`,
  `project_project_manager on edp.project (project_manager_id)`,
  `cost_invoiced on edp.cost (invoiced_on)`,
  `target_month on edp.target (month)`,
  `rule_key on edp.rule (key, id desc)`,
] as const;

export const indexes: Migration = {
  async up(db) {
    await runStatements(
      db,
      INDEXES.map((index) => `create index ${index}`),
    );
  },
  async down(db) {
    await runStatements(
      db,
      INDEXES.map((index) => `drop index edp.${index.split(' ')[0]}`),
    );
  },
};

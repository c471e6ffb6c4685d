import type { RollupDefinition } from '@pulso/kpi-core';

const OPEN = `r.status in ('in_review', 'sent', 'validated')`;
const PAID = `r.status = 'paid'`;
/** Days are counted from here where they are multiplied with amounts. */
export const CLOCK_EPOCH = '2000-01-01';

/**
 * Kept for all, by client and by project manager: a filter on one of them reads as few cells as no filter. Cells by
 * client with two days are as many as the statements until there are millions; a client's own are still few.
 */
const LEVELS = [[], ['client_id'], ['project_manager_id']];

/**
 * Totals of statements. Days stand in cells, never ages: what is overdue or critical today is decided at read. A grain
 * has two days at most, or its cells would be as many as the statements.
 */
export const statementRollup: RollupDefinition = {
  keys: {
    currency: { type: 'text', sql: 'r.currency' },
    status: { type: 'text', sql: 'r.status' },
    client_id: { type: 'bigint', sql: 'r.client_id' },
    project_manager_id: { type: 'bigint', sql: 'r.project_manager_id' },
    project_id: { type: 'bigint', sql: 'r.project_id' },
    issued_on: { type: 'date', sql: 'r.issued_on' },
    issue_month: { type: 'date', sql: `date_trunc('month', r.issued_on::timestamp)::date` },
    /** Of open statements. */
    clock_start: { type: 'date', sql: `case when ${OPEN} then r.clock_start end` },
    expected_payment_on: { type: 'date', sql: `case when ${OPEN} then r.expected_payment_on end` },
    /** Of paid statements. */
    paid_on: { type: 'date', sql: `case when ${PAID} then r.paid_on end` },
    paid_month: { type: 'date', sql: `case when ${PAID} then date_trunc('month', r.paid_on::timestamp)::date end` },
    settle_days: { type: 'integer', sql: `case when ${PAID} then r.paid_on - r.clock_start end` },
    was_expected_on: { type: 'date', sql: `case when ${PAID} then r.expected_payment_on end` },
    // A statement counts on a day only if it was issued by then. That follows from the other day of its cell, but for
    // the few that were sent, due or paid before they were issued: these keep their day of issue.
    issued_after_clock: { type: 'date', sql: 'case when r.issued_on > r.clock_start then r.issued_on end' },
    issued_after_expected: { type: 'date', sql: 'case when r.issued_on > r.expected_payment_on then r.issued_on end' },
    issued_after_paid: { type: 'date', sql: `case when ${PAID} and r.issued_on > r.paid_on then r.issued_on end` },
  },
  measures: {
    amount: 'r.amount',
    /** Without the paid ones of which nobody knows when. */
    dated_amount: `case when not (${PAID} and r.paid_on is null) then r.amount end`,
    approved_n: 'case when r.approved_amount is not null then 1 end',
    approved_amount: 'r.approved_amount',
    approved_proposed: 'case when r.approved_amount is not null then r.proposed_amount end',
    conformity_n: 'case when r.conformity_on is not null or r.conformity_number is not null then 1 end',
    conformity_days_n: 'case when r.conformity_on >= r.sent_on then 1 end',
    conformity_days: 'case when r.conformity_on >= r.sent_on then r.conformity_on - r.sent_on end',
    rework_n: 'case when r.rework_key is not null or r.returned then 1 end',
    undated_n: `case when ${PAID} and r.paid_on is null then 1 end`,
    /** Paid, with settle days that are not negative. */
    settled_n: `case when ${PAID} and r.paid_on >= r.clock_start then 1 end`,
    settled_amount: `case when ${PAID} and r.paid_on >= r.clock_start then r.amount end`,
    settle_days_sum: `case when ${PAID} and r.paid_on >= r.clock_start then r.paid_on - r.clock_start end`,
    settle_day_amount: `case when ${PAID} and r.paid_on >= r.clock_start then r.amount::numeric * (r.paid_on - r.clock_start) end`,
    cycle_n: `case when ${PAID} and r.paid_on >= r.issued_on then 1 end`,
    cycle_days: `case when ${PAID} and r.paid_on >= r.issued_on then r.paid_on - r.issued_on end`,
    /** Σ amount · day of clock start, of open ones: Σ amount · age is linear in today. */
    clock_day_amount: `case when ${OPEN} then r.amount::numeric * (r.clock_start - date '${CLOCK_EPOCH}') end`,
  },
  grains: {
    state: {
      keys: ['currency', 'status', 'client_id', 'project_manager_id'],
      measures: [
        'amount',
        'approved_n',
        'approved_amount',
        'approved_proposed',
        'conformity_n',
        'conformity_days_n',
        'conformity_days',
        'rework_n',
        'undated_n',
        'settled_n',
        'settled_amount',
        'settle_day_amount',
      ],
    },
    age: {
      keys: ['currency', 'status', 'clock_start', 'issued_after_clock'],
      levels: LEVELS,
      measures: ['amount'],
      where: 'clock_start is not null',
    },
    expected: {
      keys: ['currency', 'status', 'expected_payment_on', 'issued_after_expected'],
      levels: LEVELS,
      measures: ['amount'],
      where: 'clock_start is not null',
    },
    likelihood: {
      keys: ['currency', 'status', 'expected_payment_on', 'clock_start'],
      levels: LEVELS,
      measures: ['amount'],
      where: 'clock_start is not null',
    },
    paid: {
      keys: ['currency', 'paid_on', 'issued_after_paid'],
      levels: LEVELS,
      measures: ['amount', 'settled_n', 'settle_days_sum', 'cycle_n', 'cycle_days'],
      where: 'paid_on is not null',
    },
    settled: {
      keys: ['currency', 'paid_on', 'settle_days', 'issued_after_clock'],
      levels: LEVELS,
      measures: ['amount'],
      where: 'paid_on is not null',
    },
    /** Trends: a thirtieth of what the days would be. */
    settled_month: {
      keys: ['currency', 'paid_month', 'settle_days'],
      levels: LEVELS,
      measures: [],
      where: 'paid_month is not null',
    },
    paid_expected: {
      keys: ['currency', 'paid_on', 'was_expected_on', 'issued_after_expected'],
      levels: LEVELS,
      measures: ['amount'],
      where: 'paid_on is not null and was_expected_on is not null',
    },
    issued: {
      keys: ['currency', 'status', 'issued_on'],
      levels: LEVELS,
      measures: ['dated_amount'],
    },
    issue_month: {
      keys: ['currency', 'status', 'issue_month', 'client_id', 'project_manager_id'],
      measures: ['amount', 'settled_n', 'settled_amount', 'settle_day_amount', 'clock_day_amount'],
    },
    project: {
      keys: ['project_id', 'currency', 'status', 'client_id', 'project_manager_id'],
      measures: ['amount'],
      distinct: { entity: 'project_id', where: `status in ('in_review', 'sent', 'validated')` },
    },
  },
};

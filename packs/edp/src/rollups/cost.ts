import type { RollupDefinition } from '@pulso/kpi-core';

/** Totals of costs. Whose they are is known by their project alone, and that is joined at read. */
export const costRollup: RollupDefinition = {
  keys: {
    currency: { type: 'text', sql: 'r.currency' },
    kind: { type: 'text', sql: 'r.kind' },
    invoiced_on: { type: 'date', sql: 'r.invoiced_on' },
    paid: { type: 'boolean', sql: 'r.paid_on is not null' },
    /** Of unpaid costs. */
    due_on: { type: 'date', sql: 'case when r.paid_on is null then r.due_on end' },
    project_id: { type: 'bigint', sql: 'r.project_id' },
  },
  measures: { net_amount: 'r.net_amount' },
  grains: {
    day: { keys: ['currency', 'invoiced_on', 'kind', 'paid', 'due_on'], measures: ['net_amount'] },
    project: { keys: ['project_id', 'currency'], measures: ['net_amount'] },
  },
};

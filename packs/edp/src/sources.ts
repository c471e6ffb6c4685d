import type { Dimension, SourceDefinition } from '@pulso/kpi-core';
import { costRollup } from './rollups/cost.ts';
import { statementRollup } from './rollups/statement.ts';

const client: Dimension = {
  column: 'client_id',
  lookup: { table: 'edp.client', id: 'id', key: 'name_key' },
};
const projectManager: Dimension = {
  column: 'project_manager_id',
  lookup: { table: 'edp.project_manager', id: 'id', key: 'name_key' },
};

const AUDIT = ['created_at', 'updated_at'];

/** What the change feed watches. Names of clients and managers stand in every answer, so their change concerns all. */
export const sources = {
  statement: {
    table: 'edp.statement',
    dimensions: { client, projectManager, status: { column: 'status' } },
    measures: ['amount', 'proposed_amount', 'approved_amount'],
    ignoredColumns: AUDIT,
    rollup: statementRollup,
  },
  cost: {
    table: 'edp.cost',
    dimensions: {
      client: { ...client, via: { column: 'project_id', table: 'edp.project', id: 'id' } },
      projectManager: { ...projectManager, via: { column: 'project_id', table: 'edp.project', id: 'id' } },
    },
    measures: ['net_amount'],
    ignoredColumns: AUDIT,
    rollup: costRollup,
  },
  // A row follows every change of a status; a history that is put right by hand concerns the rework figures.
  statusChange: {
    table: 'edp.status_change',
    dimensions: {
      client: { ...client, via: { column: 'statement_id', table: 'edp.statement', id: 'id' } },
      projectManager: { ...projectManager, via: { column: 'statement_id', table: 'edp.statement', id: 'id' } },
      status: { column: 'status', via: { column: 'statement_id', table: 'edp.statement', id: 'id' } },
    },
    measures: [],
    ignoredColumns: [],
  },
  project: {
    table: 'edp.project',
    dimensions: { client, projectManager },
    measures: [],
    ignoredColumns: AUDIT,
  },
  client: { table: 'edp.client', dimensions: {}, measures: [], ignoredColumns: AUDIT },
  projectManager: { table: 'edp.project_manager', dimensions: {}, measures: [], ignoredColumns: AUDIT },
  target: { table: 'edp.target', dimensions: {}, measures: [], ignoredColumns: AUDIT },
  rule: { table: 'edp.rule', dimensions: {}, measures: [], ignoredColumns: [] },
  // Recorded once a day; sparks and previous values show it.
  history: { table: 'pulso.kpi_history', dimensions: {}, measures: [], ignoredColumns: [] },
} as const satisfies Readonly<Record<string, SourceDefinition>>;

export type SourceName = keyof typeof sources;
export const ALL_SOURCES = Object.keys(sources) as SourceName[];

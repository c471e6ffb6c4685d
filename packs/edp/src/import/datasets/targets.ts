import { parseMonth } from '../fields/calendar.ts';
import { parseMetric } from '../fields/choice.ts';
import { parseAmount } from '../fields/number.ts';
import { parseName } from '../fields/text.ts';
import { createNames, nameLookup } from '../database/names.ts';
import type { Dataset, Field } from './dataset.ts';

const METRIC = `coalesce(s.metric, 'collected')`;

const fields: readonly Field[] = [
  { name: 'month', headers: ['mes', 'month', 'period'], type: 'date', parse: parseMonth, need: 'key' },
  { name: 'metric', headers: ['metrica', 'metric'], type: 'text', parse: parseMetric, need: 'optional' },
  {
    name: 'project_manager',
    headers: ['jefe_proyecto', 'project_manager', 'jefe_de_proyecto'],
    type: 'text',
    parse: parseName,
    need: 'optional',
  },
  {
    name: 'value',
    headers: ['meta', 'value', 'target', 'valor', 'monto'],
    type: 'bigint',
    parse: parseAmount({ zero: 'allowed' }),
    need: 'new',
  },
];

export const targets: Dataset = {
  id: 'edp.targets',
  fields,
  table: 'edp.target',
  key: { fields: ['month', 'metric', 'project_manager'], sql: `s.month, ${METRIC}, project_manager_key.key` },
  foldedNames: ['project_manager'],
  keyText: `to_char(s.month, 'YYYY-MM') || coalesce('/' || s.project_manager, '')`,
  lookups: nameLookup('project_manager', 'edp.project_manager', 'm'),
  // Without a project manager the target is everybody's together; one who is not known yet has no target.
  match: `t.month = s.month and t.metric = ${METRIC} and t.project_manager_id is not distinct from m.id
    and (s.project_manager is null or m.id is not null)`,
  checks: [],
  create: [createNames('project_manager', 'edp.project_manager')],
  assignments: (has) => (has('value') ? [{ field: 'value', column: 'value', after: 's.value' }] : []),
  newRow: { metric: METRIC, month: 's.month', project_manager_id: 'm.id', value: 's.value' },
};

import { definePack } from '@pulso/kpi-core';
import { demo } from './demo/index.ts';
import { drilldown } from './drilldown/drilldown.ts';
import { essential } from './essential.ts';
import { bindings } from './filters/bindings.ts';
import { filterSchema, type EdpFilters } from './filters/schema.ts';
import { datasets } from './import/index.ts';
import { precompute } from './precompute.ts';
import { presentation } from './presentation/presentation.ts';
import { recordDaily } from './record.ts';
import { ruleDefinitions } from './rules/definitions.ts';
import { migrations } from './schema/migrations.ts';
import { snapshots } from './snapshots.ts';
import { sources } from './sources.ts';

/** Progress-payment statements of a consultancy: how much money is waiting, where it is stuck, what to do next. */
export const pack = definePack<EdpFilters>({
  id: 'edp',
  title: { es: 'Estados de pago', en: 'Progress-payment statements' },
  formulas: 'edp@1',
  timezone: 'America/Santiago',
  currency: 'CLP',
  migrations,
  sources,
  primarySource: 'statement',
  filters: {
    schema: filterSchema,
    bindings,
    defaults: { view: 'all' },
    folded: ['client', 'projectManager', 'status'],
    lists: ['client', 'projectManager', 'status'],
    grouped: ['client', 'projectManager', 'status'],
  },
  scopes: ['client', 'projectManager'],
  rules: { table: 'edp.rule', definitions: ruleDefinitions },
  snapshots,
  essential,
  precompute,
  recordDaily,
  drilldown,
  datasets,
  demo,
  presentation,
});

import type { DatasetDefinition } from '@pulso/kpi-core';
import { costs } from './datasets/costs.ts';
import { statements } from './datasets/statements.ts';
import { targets } from './datasets/targets.ts';
import { datasetImporter } from './import-dataset.ts';

export { ImportConflict, type DatasetReport } from './import-dataset.ts';

/** What can be imported into the pack: `npm run pulso -- import edp.statements FILE`. */
export const datasets: Readonly<Record<'statements' | 'costs' | 'targets', DatasetDefinition>> = {
  statements: datasetImporter(statements),
  costs: datasetImporter(costs),
  targets: datasetImporter(targets),
};

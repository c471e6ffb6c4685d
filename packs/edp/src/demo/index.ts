import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { PackDatabase, PackDefinition } from '@pulso/kpi-core';
import { sql, type Kysely } from 'kysely';
import { datasets } from '../import/index.ts';
import { generate } from './generate.ts';

export { generate, type GeneratorOptions } from './generate.ts';

/** A real sheet of 51 statements with its names changed. */
export const SAMPLE_SHEET = join(import.meta.dirname, 'edp-statements.csv');

const SEED = 20_250_610;

/** The sample sheet did not load: it was changed, or the database holds rows that contradict it. */
class SampleRefused extends Error {
  readonly code = 'sample-refused';
}

/** The sample sheet, and with `generated` as many generated statements. Loading again gives the same rows. */
export const demo: PackDefinition['demo'] = {
  async isEmpty(db) {
    const { rows } = await sql<{ empty: boolean }>`select not exists (select from edp.statement) as empty`.execute(db);
    return rows[0]?.empty ?? true;
  },

  async load({ db, asOf, kind, rows, onProgress }) {
    const { signal } = new AbortController();
    onProgress('sample sheet');
    await loadSample(db, signal);
    if (kind === 'generated' && rows > 0) await generate(db, { rows, asOf, seed: SEED, signal, onProgress });
    await sql`analyze edp.statement, edp.status_change, edp.cost, edp.project, edp.client, edp.target`.execute(db);
  },
};

async function loadSample(db: Kysely<PackDatabase>, signal: AbortSignal): Promise<void> {
  const report = await datasets.statements.import({
    db,
    content: createReadStream(SAMPLE_SHEET),
    filename: 'edp-statements.csv',
    dryRun: false,
    skipInvalid: false,
    signal,
    onProgress: () => {},
  });
  if (report.applied) return;
  const [first] = report.errors;
  const why = report.fatal?.message.en ?? (first ? `row ${first.row}, ${first.column}: ${first.message.en}` : '');
  throw new SampleRefused(`the sample sheet was refused: ${why}`);
}

import { claimImport, finishImport, reportProgress, uploadedContent, type PackRegistry } from '@pulso/kpi-core';
import type { Database, JobContext, Logger } from '@pulso/platform';
import { retryOnce } from './retry-once.ts';

export interface ImportDependencies {
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly logger: Logger;
}

/** Progress is written at most this often, ms. */
const PROGRESS_EVERY_MS = 500;

/** Runs one uploaded import to its report. A second job for the same run finds it taken and does nothing. */
export function createImportHandler({ db, packs, logger }: ImportDependencies) {
  return async ({ run: id }: { run: string }, context: JobContext): Promise<void> => {
    const run = await claimImport(db, id);
    if (!run) return;
    const dataset = packs.get(run.pack)?.datasets[run.dataset];
    if (!dataset) {
      await finishImport(db, id, { error: `unknown dataset ${run.pack}.${run.dataset}` });
      return;
    }
    let writtenAt = 0;
    try {
      const load = () =>
        dataset.import({
          db,
          content: uploadedContent(db, id),
          filename: run.filename,
          dryRun: run.dryRun,
          skipInvalid: run.skipInvalid,
          signal: context.signal,
          onProgress: (progress) => {
            if (Date.now() - writtenAt < PROGRESS_EVERY_MS) return;
            writtenAt = Date.now();
            reportProgress(db, id, progress).catch((error: Error) =>
              logger.warn({ err: error.message }, 'import progress not written'),
            );
          },
        });
      const report = await retryOnce(load, {
        signal: context.signal,
        onRetry: (error) => logger.warn({ err: error, run: id }, 'import met another writer; once more'),
      });
      await finishImport(db, id, { report });
      logger.info(
        { run: id, dataset: run.dataset, ...report.rows, ...report.changes, applied: report.applied },
        'import finished',
      );
    } catch (error) {
      logger.error({ err: error, run: id }, 'import failed');
      await finishImport(db, id, { error: 'the import could not be completed; nothing of the file was loaded' });
    }
  };
}

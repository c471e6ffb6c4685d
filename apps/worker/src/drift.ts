import { checkRollups, recordDrift, type PackRegistry } from '@pulso/kpi-core';
import type { Database, JobContext, Logger } from '@pulso/platform';

export interface DriftDependencies {
  /** Lets a statement take as long as a scan of the largest table. */
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly logger: Logger;
}

/** Compares a pack's rollups with its rows and keeps the result; any difference is a fault. */
export function createDriftHandler({ db, packs, logger }: DriftDependencies) {
  return async ({ pack: id }: { pack: string }, context: JobContext): Promise<void> => {
    const pack = packs.get(id);
    if (!pack) return;
    const found = await checkRollups(db, pack, context.signal);
    await recordDrift(db, id, found);
    const wrong = found.filter(({ differences }) => differences > 0);
    if (wrong.length > 0) logger.error({ pack: id, wrong }, 'rollups differ from the rows');
    else logger.info({ pack: id, grains: found.length }, 'rollups equal the rows');
  };
}

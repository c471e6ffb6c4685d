import { checkRollups, recordDrift, type PackDefinition, type PackRegistry, type RollupDrift } from '@pulso/kpi-core';
import type { Database, JobContext, JobData, JobProducer, Logger } from '@pulso/platform';
import { giveWay } from './give-way.ts';

export interface DriftDependencies {
  /** Lets a statement take as long as a scan of the largest table, and has a connection to end it. */
  readonly db: Database;
  readonly packs: PackRegistry;
  readonly producer: Pick<JobProducer, 'add'>;
  /** Refreshes that somebody waits for: asked for, or under way. */
  liveRefreshes(): Promise<number>;
  readonly logger: Logger;
}

const AGAIN_AFTER_MS = 5 * 60_000;
/** Under a stream of changes that does not end in half an hour, a check takes its core all the same. */
const MOST_DEFERRED = 6;

/**
 * Compares a pack's rollups with its rows and keeps the result; any difference is a fault. A check reads every row, which
 * takes a core for half a minute per million: while live refreshes keep coming it is put off.
 */
export function createDriftHandler(deps: DriftDependencies) {
  return async ({ pack: id, deferred }: JobData<'background', 'drift'>, context: JobContext): Promise<void> => {
    const pack = deps.packs.get(id);
    if (!pack) return;
    const found = await check(deps, pack, context.signal, deferred < MOST_DEFERRED);
    if (found === 'deferred') {
      const later = { pack: id, deferred: deferred + 1 };
      const deduplicationId = `drift.${id}.${later.deferred}`;
      await deps.producer.add('background', 'drift', later, { deduplicationId, delayMs: AGAIN_AFTER_MS, priority: 40 });
      deps.logger.info(later, 'live refreshes keep coming: rollups are compared with the rows later');
      return;
    }
    await recordDrift(deps.db, id, found);
    const wrong = found.filter(({ differences }) => differences > 0);
    if (wrong.length > 0) deps.logger.error({ pack: id, wrong }, 'rollups differ from the rows');
    else deps.logger.info({ pack: id, grains: found.length }, 'rollups equal the rows');
  };
}

async function check(
  { db, liveRefreshes }: DriftDependencies,
  pack: PackDefinition,
  job: AbortSignal,
  patient: boolean,
): Promise<RollupDrift[] | 'deferred'> {
  if (!patient) return checkRollups(db, pack, job);
  using way = giveWay(liveRefreshes, job);
  if (await way.isBusy()) return 'deferred';
  try {
    return await checkRollups(db, pack, way.signal);
  } catch (error) {
    job.throwIfAborted();
    if (way.signal.aborted) return 'deferred';
    throw error;
  }
}

import {
  crashNote,
  findVariants,
  isSnapshotType,
  refreshVariant,
  snapshotKey,
  type Filters,
  type PackDefinition,
  type PackRegistry,
  type RefreshDependencies,
  type RefreshResult,
  type SnapshotType,
  type Variant,
} from '@pulso/kpi-core';
import { requestRefresh, type JobContext, type JobProducer, type Logger, type RefreshJob } from '@pulso/platform';
import type { RefreshWatched } from './refresh-watched.ts';

export interface RefreshHandlerDependencies extends RefreshDependencies {
  readonly packs: PackRegistry;
  readonly producer: JobProducer;
  readonly logger: Logger;
  readonly refreshWatched: RefreshWatched;
  onRefreshed(job: RefreshJob, result: RefreshResult): void;
}

/** A job that so many workers ended with: one may have been killed for another reason. */
const FATAL_STALLS = 2;

/**
 * What ends the worker that computes it leaves no failure behind, since nobody is left to tell: the next worker notes
 * it, so that all of them back off from the key as from one that fails.
 */
async function backOff(
  deps: RefreshHandlerDependencies,
  pack: PackDefinition,
  variant: Variant<Filters>,
  types: readonly SnapshotType[],
  { id, stalled }: JobContext,
): Promise<void> {
  deps.logger.error({ job: id, variant: variant.hash, stalled }, 'workers ended with this job; backing off from it');
  for (const type of types) {
    const begun = await deps.writer.begin(snapshotKey(pack, variant, type), { force: false });
    if (begun.outcome === 'lead') await deps.writer.fail(begun.lease, crashNote);
  }
}

/** Takes one refresh job: the variant's filters come from the registry, since a job's data is not trusted. */
export function createRefreshHandler(deps: RefreshHandlerDependencies) {
  return async (job: RefreshJob, context: JobContext): Promise<void> => {
    const pack = deps.packs.get(job.pack);
    const types = job.types.filter(isSnapshotType);
    const [variant] = await findVariants(deps.db, job.pack, [job.variant]);
    if (!pack || !variant || types.length === 0) {
      deps.logger.warn(
        { job: context.id, pack: job.pack, variant: job.variant },
        'nothing to refresh: pack, variant or type is unknown',
      );
      return;
    }
    if (context.stalled >= FATAL_STALLS) return backOff(deps, pack, variant, types, context);
    const result = await refreshVariant(deps, pack, {
      variant,
      types,
      reason: job.reason,
      // What may have ended a worker waits for its back-off, whoever asks.
      force: job.force && context.stalled === 0,
      jobId: context.id,
      signal: context.signal,
      registered: !variant.forgotten,
    });
    deps.onRefreshed(job, result);
    deps.logger.debug(
      { job: context.id, variant: variant.hash, ...result.outcomes, ms: result.computeMs, reason: job.reason },
      'refreshed',
    );
    await deps.refreshWatched(pack, variant, result.marked);
    if (result.released.length > 0) {
      const again = { ...job, types: [...result.released], reason: 'change' as const, force: false };
      // Best effort: the reconciler finds what is marked, and what a ticket waits for.
      await requestRefresh(deps.producer, again, 'watched').catch((error: Error) =>
        deps.logger.warn({ err: error.message }, 'could not ask for one more refresh'),
      );
    }
    if (result.error) throw result.error;
  };
}

import {
  findVariants,
  isSnapshotType,
  refreshVariant,
  type PackRegistry,
  type RefreshDependencies,
  type RefreshResult,
} from '@pulso/kpi-core';
import { requestRefresh, type JobContext, type JobProducer, type Logger, type RefreshJob } from '@pulso/platform';

export interface RefreshHandlerDependencies extends RefreshDependencies {
  readonly packs: PackRegistry;
  readonly producer: JobProducer;
  readonly logger: Logger;
  onRefreshed(job: RefreshJob, result: RefreshResult): void;
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
    const result = await refreshVariant(deps, pack, {
      variant,
      types,
      reason: job.reason,
      force: job.force,
      jobId: context.id,
      signal: context.signal,
      registered: !variant.forgotten,
    });
    deps.onRefreshed(job, result);
    deps.logger.debug(
      { job: context.id, variant: variant.hash, ...result.outcomes, ms: result.computeMs, reason: job.reason },
      'refreshed',
    );
    if (result.again.length > 0) {
      const again = { ...job, types: [...result.again], reason: 'change' as const, force: false };
      // Best effort: the reconciler finds what is marked.
      await requestRefresh(deps.producer, again, 'watched').catch((error: Error) =>
        deps.logger.warn({ err: error.message }, 'could not ask for one more refresh'),
      );
    }
    if (result.error) throw result.error;
  };
}

import {
  SNAPSHOT_TYPES,
  asOfAt,
  refreshVariant,
  SCOPE_ALL,
  variantOf,
  type PackRegistry,
  type RefreshDependencies,
} from '@pulso/kpi-core';
import type { JobContext, Logger } from '@pulso/platform';

export interface PrecomputeDependencies extends RefreshDependencies {
  readonly packs: PackRegistry;
  readonly logger: Logger;
}

/** Keeps the pack's fixed variants warm. What is fresh is left alone; what somebody computes right now too. */
export function createPrecomputeHandler(deps: PrecomputeDependencies) {
  return async ({ pack: id }: { pack: string }, context: JobContext): Promise<void> => {
    const pack = deps.packs.get(id);
    if (!pack) return;
    const startedAt = performance.now();
    const asOf = asOfAt(pack, Date.now(), deps.fixedAsOf);
    const counts: Record<string, number> = {};
    for (const filters of await pack.precompute(deps.db, asOf)) {
      context.signal.throwIfAborted();
      const result = await refreshVariant(deps, pack, {
        variant: variantOf(pack, SCOPE_ALL, filters),
        types: SNAPSHOT_TYPES,
        reason: 'warm',
        force: false,
        jobId: context.id,
        signal: context.signal,
      });
      for (const outcome of Object.values(result.outcomes)) counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (result.error) deps.logger.warn({ err: result.error.message, pack: id }, 'a variant could not be precomputed');
    }
    deps.logger.info({ pack: id, ...counts, ms: Math.round(performance.now() - startedAt) }, 'precomputed');
  };
}

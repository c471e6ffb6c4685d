import {
  computeSnapshots,
  asOfAt,
  fixedVariants,
  recordHistory,
  type PackRegistry,
  type RefreshDependencies,
} from '@pulso/kpi-core';
import type { JobContext, Logger } from '@pulso/platform';

export interface HistoryDependencies extends RefreshDependencies {
  readonly packs: PackRegistry;
  readonly logger: Logger;
}

/** Records today's KPIs of each fixed variant, as of now. Running again on the same day replaces them. */
export function createHistoryHandler(deps: HistoryDependencies) {
  return async ({ pack: id }: { pack: string }, context: JobContext): Promise<void> => {
    const pack = deps.packs.get(id);
    if (!pack) return;
    const asOf = asOfAt(pack, Date.now(), deps.fixedAsOf);
    const options = {
      asOf,
      reason: 'schedule' as const,
      signal: context.signal,
      statementTimeoutMs: deps.statementTimeoutMs,
      oneCore: deps.oneCore,
    };
    let recorded = 0;
    for (const variant of await fixedVariants(deps.db, pack, options)) {
      const { results, error } = await computeSnapshots(deps.db, pack, variant, ['kpis'], options);
      if (error) throw error;
      const metrics = pack
        .recordDaily(results.get('kpis')?.data)
        .map((metric) => ({ variant: variant.hash, ...metric }));
      await recordHistory(deps.db, pack.id, asOf, metrics);
      recorded += metrics.length;
    }
    deps.logger.info({ pack: id, day: asOf, metrics: recorded }, 'history recorded');
  };
}

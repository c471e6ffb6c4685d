import { Gauge, type Registry } from 'prom-client';
import type { PrecomputeState } from '@pulso/kpi-core';
import type { ProbeResults, Probes } from '@pulso/monitoring';
import { gauge, gaugeBy } from './gauge.ts';

/** What the probes saw last of servers, queues, change feed, rollups and precompute. */
export function registerDependencies(registry: Registry, probes: Probes): void {
  const byRole = (name: string, help: string, pick: (redis: ProbeResults['cache']) => number | null) =>
    gaugeBy(registry, name, help, 'role', () => {
      const { cache, queue } = probes.latest();
      return Object.entries({ cache, queue }).map(([role, redis]) => [role, pick(redis)]);
    });
  byRole('pulso_redis_up', '1 when it answers', (redis) => (redis ? 1 : 0));
  byRole('pulso_redis_memory_used_bytes', 'Memory used', (redis) => redis?.usedBytes ?? null);
  byRole('pulso_redis_memory_max_bytes', 'maxmemory; 0 = unbounded', (redis) => redis?.maxBytes ?? null);
  byRole('pulso_redis_evicted_keys', 'Keys evicted since its start', (redis) => redis?.evictedKeys ?? null);
  gauge(registry, 'pulso_postgres_up', '1 when it answers', () => (probes.latest().postgresMs === null ? 0 : 1));
  const jobs: Gauge = new Gauge({
    name: 'pulso_queue_jobs',
    help: 'Jobs by queue and state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    collect() {
      jobs.reset();
      for (const [queue, depth] of Object.entries(probes.latest().depth ?? {})) {
        for (const [state, count] of Object.entries(depth)) jobs.set({ queue, state }, count);
      }
    },
  });
  gauge(
    registry,
    'pulso_rollup_drift_cells',
    'Cells of rollups that differed from the rows in the last check',
    () => probes.latest().drift?.differences ?? null,
  );
  registerPrecompute(registry, probes);
  gauge(
    registry,
    'pulso_change_feed_waiting',
    'Changes that wait to be routed',
    () => probes.latest().feed?.waiting ?? null,
  );
  gauge(registry, 'pulso_change_feed_lag_seconds', 'Age of the oldest waiting change', () => {
    const { feed } = probes.latest();
    return feed && feed.oldestMs / 1_000;
  });
}

function registerPrecompute(registry: Registry, probes: Probes): void {
  const byPack = (name: string, help: string, pick: (state: PrecomputeState) => number | null) =>
    gaugeBy(registry, name, help, 'pack', () =>
      (probes.latest().precompute ?? []).map((state) => [state.pack, pick(state)]),
    );
  byPack(
    'pulso_precompute_precision_ratio',
    'Variants kept warm in the last day that were viewed',
    (state) => state.precision,
  );
  byPack(
    'pulso_precompute_recall_ratio',
    'First views of the last day that found a variant kept warm',
    (state) => state.recall,
  );
  byPack('pulso_precompute_warm_variants', 'Variants that the last run left warm', (state) => state.warm);
  byPack('pulso_precompute_deferred_variants', 'Variants that the last run did not reach', (state) => state.deferred);
  byPack('pulso_precompute_database_seconds', 'Database time of the last run', (state) => state.seconds);
}

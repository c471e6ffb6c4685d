import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { SnapshotCache } from '@pulso/cache';
import type { PrecomputeState } from '@pulso/kpi-core';
import type { InstallationFigures, Probes } from '@pulso/monitoring';
import type { Pool } from 'pg';
import { registerMemory, type SampleMemory } from './memory.ts';
import { registerRequests, type CountRequest } from './requests.ts';

export interface MetricSources {
  readonly cache: SnapshotCache;
  readonly probes: Probes;
  readonly pool: Pool;
  figures(): InstallationFigures;
  sockets(): number;
}

export interface ApiMetrics {
  readonly request: CountRequest;
  readonly sampleMemory: SampleMemory;
  readonly contentType: string;
  text(): Promise<string>;
}

/** What this process measures and what its probes see, for Prometheus. No label carries a filter or a person. */
export function createMetrics(sources: MetricSources): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'pulso_' });
  // Gauges whose names say that they were counters; the same by type stays.
  for (const what of ['handles', 'requests', 'resources'])
    registry.removeSingleMetric(`pulso_nodejs_active_${what}_total`);
  const request = registerRequests(registry);
  registerCache(registry, sources.cache);
  registerDependencies(registry, sources.probes);
  registerInstallation(registry, sources);
  return {
    request,
    sampleMemory: registerMemory(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function registerCache(registry: Registry, cache: SnapshotCache): void {
  const counter = <Name extends string>(
    name: string,
    help: string,
    label: string,
    pick: (type: string) => Record<Name, number>,
  ) => {
    const metric: Counter = new Counter({
      name,
      help,
      labelNames: ['type', label],
      registers: [registry],
      // The cache counts; this only copies.
      collect() {
        metric.reset();
        for (const type of Object.keys(cache.statistics().types)) {
          for (const [value, count] of Object.entries<number>(pick(type))) metric.inc({ type, [label]: value }, count);
        }
      },
    });
  };
  const of = (type: string) => cache.statistics().types[type]!;
  counter('pulso_cache_reads_total', 'Snapshot reads by state', 'state', (type) => of(type).reads);
  counter('pulso_cache_tier_reads_total', 'Reads that found something by tier', 'tier', (type) => of(type).tiers);
  counter('pulso_cache_rejected_entries_total', 'Entries that were not served', 'reason', (type) => ({
    undecodable: of(type).decodeErrors,
    scope: of(type).scopeMismatches,
  }));
  const gauge = (name: string, help: string, value: () => number) => {
    const metric: Gauge = new Gauge({ name, help, registers: [registry], collect: () => metric.set(value()) });
  };
  gauge('pulso_cache_l1_bytes', 'Bytes of the in-process copies', () => cache.statistics().l1.bytes);
  gauge('pulso_cache_l1_entries', 'In-process copies', () => cache.statistics().l1.entries);
  gauge('pulso_breaker_open', '1 while the breaker before the cache Redis is not closed', () =>
    cache.statistics().breaker === 'closed' ? 0 : 1,
  );
}

function registerDependencies(registry: Registry, probes: Probes): void {
  const byRole = (
    name: string,
    help: string,
    pick: (redis: { usedBytes: number; maxBytes: number; evictedKeys: number } | null) => number | null,
  ) => {
    const metric: Gauge = new Gauge({
      name,
      help,
      labelNames: ['role'],
      registers: [registry],
      collect() {
        metric.reset();
        const { cache, queue } = probes.latest();
        for (const [role, redis] of Object.entries({ cache, queue })) {
          const value = pick(redis);
          if (value !== null) metric.set({ role }, value);
        }
      },
    });
  };
  byRole('pulso_redis_up', '1 when it answers', (redis) => (redis ? 1 : 0));
  byRole('pulso_redis_memory_used_bytes', 'Memory used', (redis) => redis?.usedBytes ?? null);
  byRole('pulso_redis_memory_max_bytes', 'maxmemory; 0 = unbounded', (redis) => redis?.maxBytes ?? null);
  byRole('pulso_redis_evicted_keys', 'Keys evicted since its start', (redis) => redis?.evictedKeys ?? null);
  const up: Gauge = new Gauge({
    name: 'pulso_postgres_up',
    help: '1 when it answers',
    registers: [registry],
    collect: () => up.set(probes.latest().postgresMs === null ? 0 : 1),
  });
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
  const feed = (name: string, help: string, pick: (feed: { waiting: number; oldestMs: number }) => number) => {
    const metric: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        metric.reset();
        const latest = probes.latest().feed;
        if (latest) metric.set(pick(latest));
      },
    });
  };
  const drift: Gauge = new Gauge({
    name: 'pulso_rollup_drift_cells',
    help: 'Cells of rollups that differed from the rows in the last check',
    registers: [registry],
    collect() {
      const latest = probes.latest().drift;
      if (latest) drift.set(latest.differences);
    },
  });
  registerPrecompute(registry, probes);
  feed('pulso_change_feed_waiting', 'Changes that wait to be routed', ({ waiting }) => waiting);
  feed('pulso_change_feed_lag_seconds', 'Age of the oldest waiting change', ({ oldestMs }) => oldestMs / 1_000);
}

function registerPrecompute(registry: Registry, probes: Probes): void {
  const byPack = (name: string, help: string, pick: (state: PrecomputeState) => number | null) => {
    const metric: Gauge = new Gauge({
      name,
      help,
      labelNames: ['pack'],
      registers: [registry],
      collect() {
        metric.reset();
        for (const state of probes.latest().precompute ?? []) {
          const value = pick(state);
          if (value !== null) metric.set({ pack: state.pack }, value);
        }
      },
    });
  };
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

function registerInstallation(registry: Registry, { figures, pool, sockets }: MetricSources): void {
  const gauge = (name: string, help: string, value: () => number | null) => {
    const metric: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const now = value();
        if (now === null) metric.reset();
        else metric.set(now);
      },
    });
  };
  gauge('pulso_workers_live', 'Workers with a live heartbeat', () => figures().workers);
  gauge('pulso_cache_hit_ratio', 'Served from cache over 5 minutes, whole installation', () => figures().hitRate);
  gauge('pulso_scheduler_last_turn_timestamp_seconds', "The leader's last look at the change feed", () => {
    const at = figures().leader?.lastTurnAtMs;
    return at ? at / 1_000 : null;
  });
  gauge('pulso_scheduler_last_tick_timestamp_seconds', "The leader's last scheduled task", () => {
    const at = figures().leader?.lastTickAtMs;
    return at ? at / 1_000 : null;
  });
  gauge(
    'pulso_rollup_waiting_deltas',
    'Deltas of rollups that no cell holds yet',
    () => figures().leader?.unfolded ?? null,
  );
  gauge('pulso_sockets', 'Connected sockets of this process', sockets);
  const connections: Gauge = new Gauge({
    name: 'pulso_pg_pool_connections',
    help: 'Connections of this process by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      connections.set({ state: 'total' }, pool.totalCount);
      connections.set({ state: 'idle' }, pool.idleCount);
      connections.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}

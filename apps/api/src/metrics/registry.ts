import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { SnapshotCache } from '@pulso/cache';
import type { Probes } from '@pulso/monitoring';
import { registerDependencies } from './dependencies.ts';
import { gauge } from './gauge.ts';
import { registerInstallation, type InstallationSources } from './installation.ts';
import { registerMemory, type SampleMemory } from './memory.ts';
import { registerRequests, type CountRequest } from './requests.ts';

export interface MetricSources extends InstallationSources {
  readonly cache: SnapshotCache;
  readonly probes: Probes;
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
  gauge(registry, 'pulso_cache_l1_bytes', 'Bytes of the in-process copies', () => cache.statistics().l1.bytes);
  gauge(registry, 'pulso_cache_l1_entries', 'In-process copies', () => cache.statistics().l1.entries);
  gauge(registry, 'pulso_breaker_open', '1 while the breaker before the cache Redis is not closed', () =>
    cache.statistics().breaker === 'closed' ? 0 : 1,
  );
}

import type { CachePolicy } from '@pulso/cache';
import type { SnapshotType } from './snapshot-type.ts';

const HOUR_MS = 3_600_000;

/**
 * How long snapshots of each type live, from the configured times to live (s).
 * Stale for three more lifetimes, since a mark or the reconciler refreshes long before; then kept a day, so that an
 * outage of the database never costs a reader the last numbers.
 */
export function snapshotPolicies(
  ttlSeconds: Readonly<Record<SnapshotType, number>>,
): Record<SnapshotType, CachePolicy> {
  const policy = (seconds: number): CachePolicy => ({
    ttlMs: seconds * 1_000,
    staleMs: 3 * seconds * 1_000,
    errorMs: 24 * HOUR_MS,
    jitter: 0.1,
    leaseMs: 6_000,
    backoff: { baseMs: 1_000, maxMs: 5 * 60_000 },
    l1Ms: 2_000,
  });
  return {
    dashboard: policy(ttlSeconds.dashboard),
    kpis: policy(ttlSeconds.kpis),
    charts: policy(ttlSeconds.charts),
    financials: policy(ttlSeconds.financials),
  };
}

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { AuditPage, CacheStatus, Operations, SystemHealth } from '@pulso/kpi-core/contract';
import { useClient } from '../api/client-context.tsx';
import { AUDIT_URL, CACHE_STATUS_URL, HEALTH_URL, OPERATIONS_URL, PERFORMANCE_URL } from '../api/endpoints.ts';

export const READ_EVERY_MS = 5_000;
/** It reads the lists of finished jobs. */
const READ_OPERATIONS_EVERY_MS = 15_000;

/** Quantiles of a sliding window of 5 minutes, ms. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** Answer of the performance route. Parts that the installation cannot read now are `null`. */
export interface PerformanceMetrics {
  readonly routes: Readonly<Record<string, LatencySummary>>;
  readonly queues: Readonly<Record<string, QueueDepth>> | null;
  readonly changeFeed: { readonly waiting: number; readonly oldestMs: number } | null;
}

export function useHealth(): UseQueryResult<SystemHealth> {
  return usePolled<SystemHealth>(HEALTH_URL);
}

export function useCacheStatus(): UseQueryResult<CacheStatus> {
  return usePolled<CacheStatus>(CACHE_STATUS_URL);
}

export function usePerformance(): UseQueryResult<PerformanceMetrics> {
  return usePolled<PerformanceMetrics>(PERFORMANCE_URL);
}

/** Processes, alerts, the way from change to screen, what was slow. */
export function useOperations(): UseQueryResult<Operations> {
  return usePolled<Operations>(OPERATIONS_URL, READ_OPERATIONS_EVERY_MS);
}

/** The latest entries of the audit log. */
export function useAudit(): UseQueryResult<AuditPage> {
  return usePolled<AuditPage>(`${AUDIT_URL}?limit=20`);
}

function usePolled<T>(url: string, everyMs = READ_EVERY_MS): UseQueryResult<T> {
  const client = useClient();
  return useQuery({
    queryKey: ['ops', url],
    queryFn: ({ signal }) => client.get<T>(url, signal).then((answer) => answer.body),
    refetchInterval: everyMs,
    staleTime: everyMs,
    // The next reading comes soon by itself; a failure is to be seen at once.
    retry: false,
  });
}

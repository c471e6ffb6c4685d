import type { SystemHealth } from '@pulso/kpi-core/contract';
import type { PerformanceMetrics } from './sources.ts';

/** What is drawn over time: one list per line, times in seconds as the chart wants them. */
export interface Samples {
  readonly at: readonly number[];
  readonly responseMs: readonly (number | null)[];
  readonly hitRate: readonly (number | null)[];
  readonly lagMs: readonly (number | null)[];
  readonly waiting: readonly (number | null)[];
}

export const NO_SAMPLES: Samples = { at: [], responseMs: [], hitRate: [], lagMs: [], waiting: [] };

/** An hour at one reading every 5 s. */
const KEEP = 720;

/** Adds a reading; the oldest goes when there are too many. What could not be read is a gap. */
export function addSample(
  samples: Samples,
  atMs: number,
  health: SystemHealth | undefined,
  performance: PerformanceMetrics | undefined,
): Samples {
  const push = <T>(list: readonly T[], value: T): T[] => [...list, value].slice(-KEEP);
  const queues = performance?.queues;
  return {
    at: push(samples.at, atMs / 1000),
    responseMs: push(samples.responseMs, health?.avg_response_time == null ? null : health.avg_response_time * 1000),
    hitRate: push(samples.hitRate, health?.cache_hit_rate == null ? null : health.cache_hit_rate * 100),
    lagMs: push(samples.lagMs, performance?.changeFeed?.oldestMs ?? null),
    waiting: push(
      samples.waiting,
      queues ? Object.values(queues).reduce((sum, queue) => sum + queue.waiting, 0) : null,
    ),
  };
}

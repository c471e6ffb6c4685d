import { createSlidingCounters, createWindow, type MeasurementWindow } from '@pulso/platform';

/** What this process measured about its own answers over the last 5 minutes. Times in ms. */
export interface RequestStatistics {
  request(route: string, durationMs: number): void;
  /** A snapshot read and whether the cache served it. */
  read(type: string, served: boolean): void;
  routes(): Record<string, ReturnType<MeasurementWindow['summary']>>;
  totals(): { requests: number; requestMs: number; reads: number; hits: number };
  reads(type: string): { hits: number; misses: number };
  p95(): number | null;
}

const WINDOW_MS = 5 * 60_000;

export function createRequestStatistics(): RequestStatistics {
  const routes = new Map<string, MeasurementWindow>();
  const all = createWindow(WINDOW_MS, 4_096);
  const totals = createSlidingCounters(['requests', 'requestMs', 'reads', 'hits'] as const, WINDOW_MS);
  const byType = new Map<string, { hits: number; misses: number }>();
  return {
    request(route, durationMs) {
      let window = routes.get(route);
      if (!window) {
        window = createWindow(WINDOW_MS);
        routes.set(route, window);
      }
      window.add(durationMs);
      all.add(durationMs);
      totals.add('requests');
      totals.add('requestMs', durationMs);
    },
    read(type, served) {
      totals.add('reads');
      if (served) totals.add('hits');
      let counts = byType.get(type);
      if (!counts) {
        counts = { hits: 0, misses: 0 };
        byType.set(type, counts);
      }
      if (served) counts.hits += 1;
      else counts.misses += 1;
    },
    routes: () => Object.fromEntries([...routes].map(([route, window]) => [route, window.summary()])),
    totals: totals.totals,
    reads: (type) => byType.get(type) ?? { hits: 0, misses: 0 },
    p95: () => all.summary().p95,
  };
}

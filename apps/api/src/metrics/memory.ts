import { getHeapStatistics } from 'node:v8';
import { Histogram, type Registry } from 'prom-client';

/**
 * To look at the heap costs more than a read from memory, so one request in a hundred is looked at; at the heap alone,
 * since `process.memoryUsage` also asks the system, which takes several times as long.
 */
const SHARE = 0.01;
const BYTES = [1e4, 1e5, 1e6, 5e6, 2e7, 1e8];

/** Takes note of the heap as a request begins; `undefined` for most. What it answers is called when the answer is out. */
export type SampleMemory = () => ((route: string) => void) | undefined;

/** What the heap grew by while a request was answered; what others did meanwhile counts as well. */
export function registerMemory(registry: Registry, random: () => number = Math.random): SampleMemory {
  const growth = new Histogram({
    name: 'pulso_http_request_heap_growth_bytes',
    help: 'Growth of the heap while a request was answered, one request in a hundred',
    labelNames: ['route'],
    buckets: BYTES,
    registers: [registry],
  });
  return () => {
    if (random() >= SHARE) return undefined;
    const before = getHeapStatistics().used_heap_size;
    // A collection in between frees what earlier requests left.
    return (route) => growth.observe({ route }, Math.max(0, getHeapStatistics().used_heap_size - before));
  };
}

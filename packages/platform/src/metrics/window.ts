/** A window of recent measurements: constant memory, quantiles on demand. */
export interface MeasurementWindow {
  add(value: number): void;
  /** `null` quantiles when nothing was measured within the window. */
  summary(): { count: number; mean: number | null; p50: number | null; p95: number | null; p99: number | null };
}

/** Keeps the last `capacity` measurements that are at most `windowMs` old. */
export function createWindow(windowMs: number, capacity = 1_024, now: () => number = Date.now): MeasurementWindow {
  const values = new Float64Array(capacity);
  const times = new Float64Array(capacity);
  let next = 0;
  let filled = 0;
  return {
    add(value) {
      values[next] = value;
      times[next] = now();
      next = (next + 1) % capacity;
      filled = Math.min(filled + 1, capacity);
    },
    summary() {
      const after = now() - windowMs;
      const recent = values.filter((_, index) => index < filled && times[index]! >= after).toSorted();
      if (recent.length === 0) return { count: 0, mean: null, p50: null, p95: null, p99: null };
      // Nearest rank.
      const quantile = (q: number) => recent[Math.min(recent.length - 1, Math.ceil(q * recent.length) - 1)]!;
      const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
      return { count: recent.length, mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
    },
  };
}

import { Gauge, type Registry } from 'prom-client';

/** A gauge whose value is asked for with each scrape. What is not known (`null`) is missing there, never 0. */
export function gauge(registry: Registry, name: string, help: string, value: () => number | null): void {
  const metric: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      const now = value();
      if (now === null) metric.remove();
      else metric.set(now);
    },
  });
}

/** The same with a value for each of some values of a label. */
export function gaugeBy(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  values: () => Iterable<readonly [of: string, value: number | null]>,
): void {
  const metric: Gauge = new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      metric.reset();
      for (const [of, value] of values()) if (value !== null) metric.set({ [label]: of }, value);
    },
  });
}

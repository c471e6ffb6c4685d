import { Counter, type Metric, type Registry } from 'prom-client';

/** Counts one answer. `route` is a pattern, never an address: a label must be bounded. */
export type CountRequest = (route: string, method: string, status: number, seconds: number) => void;

/** Bounds that OpenTelemetry recommends for request durations, s. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The answers of one route to one method. */
interface Series {
  readonly route: string;
  readonly method: string;
  /** Answers per bucket, not added up; the last bucket has no bound. */
  readonly buckets: number[];
  readonly statuses: Map<number, number>;
  seconds: number;
}

/**
 * Requests and their durations. Counted in plain numbers and put into words when Prometheus asks: prom-client hashes
 * the labels of each observation, which costs as much as the rest of a read from memory.
 */
export function registerRequests(registry: Registry): CountRequest {
  const routes = new Map<string, Map<string, Series>>();
  const all = (): Series[] => [...routes.values()].flatMap((methods) => [...methods.values()]);

  const requests: Counter = new Counter({
    name: 'pulso_http_requests_total',
    help: 'Answers by route, method and status',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
    collect() {
      requests.reset();
      for (const { route, method, statuses } of all()) {
        for (const [status, count] of statuses) requests.inc({ route, method, status }, count);
      }
    },
  });

  const name = 'pulso_http_request_duration_seconds';
  const durations = {
    name,
    help: 'Time to answer',
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({ ...durations, values: all().flatMap((series) => histogramValues(name, series)) }),
  };
  // The registry only calls `get`; the types name prom-client's own classes.
  registry.registerMetric(durations as unknown as Metric);

  const seriesOf = (route: string, method: string): Series => {
    let methods = routes.get(route);
    if (!methods) routes.set(route, (methods = new Map()));
    let series = methods.get(method);
    if (!series) {
      const buckets = Array<number>(SECONDS.length + 1).fill(0);
      methods.set(method, (series = { route, method, buckets, statuses: new Map(), seconds: 0 }));
    }
    return series;
  };

  return (route, method, status, seconds) => {
    const series = seriesOf(route, method);
    series.statuses.set(status, (series.statuses.get(status) ?? 0) + 1);
    series.seconds += seconds;
    let bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]!) bucket += 1;
    series.buckets[bucket]! += 1;
  };
}

/** The lines of one series: buckets with all that is faster added up, sum and count. */
function histogramValues(name: string, { route, method, buckets, seconds }: Series) {
  const labels = { route, method };
  let count = 0;
  const lines = buckets.map((own, index) => {
    count += own;
    const le = SECONDS[index] ?? '+Inf';
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
  });
  return [
    ...lines,
    { metricName: `${name}_sum`, labels, value: seconds },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

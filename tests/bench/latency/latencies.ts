/** One committed change: `nanos` is when its commit was acknowledged, on the machine's monotonic clock. */
export interface Change {
  readonly xid: number;
  readonly nanos: number;
  /** Snapshots whose content it must change. */
  readonly keys: readonly string[];
}

/** One snapshot event at one socket; `position` is the receipt's `feedPosition`. */
export interface Arrival {
  readonly socket: number;
  readonly key: string;
  readonly position: string;
  readonly nanos: number;
}

export interface Latencies {
  /** ms from commit to the first event that contains the change, one per change, key and socket. */
  readonly samples: Float64Array;
  /** Changes that a socket never got although they concern it. */
  readonly lost: number;
}

interface Position {
  readonly xmin: number;
  readonly xmax: number;
  readonly running: ReadonlySet<number>;
}

/** Reads `xmin:xmax:xip,xip…` as `pg_current_snapshot()` writes it. */
export function parsePosition(text: string): Position {
  const [xmin = '', xmax = '', running = ''] = text.split(':');
  return {
    xmin: Number(xmin),
    xmax: Number(xmax),
    running: new Set(running.split(',').filter(Boolean).map(Number)),
  };
}

export const contains = ({ xmin, xmax, running }: Position, xid: number): boolean =>
  xid < xmin || (xid < xmax && !running.has(xid));

/** Finds for each change, and each socket that watches a key of it, the first event that contains it. */
export function measureLatencies(
  changes: readonly Change[],
  arrivals: readonly Arrival[],
  socketsOf: ReadonlyMap<string, readonly number[]>,
): Latencies {
  const bySocket = Map.groupBy(arrivals, ({ socket, key }) => `${socket} ${key}`);
  const events = new Map(
    [...bySocket].map(([name, own]) => [
      name,
      own
        .toSorted((a, b) => a.nanos - b.nanos)
        .map(({ nanos, position }) => ({ nanos, position: parsePosition(position) })),
    ]),
  );
  const samples: number[] = [];
  let lost = 0;
  for (const change of changes) {
    for (const key of change.keys) {
      for (const socket of socketsOf.get(key) ?? []) {
        const first = events.get(`${socket} ${key}`)?.find(({ position }) => contains(position, change.xid));
        // The commit is acknowledged to the writer a moment after others can see it.
        if (first) samples.push(Math.max(0, (first.nanos - change.nanos) / 1e6));
        else lost += 1;
      }
    }
  }
  return { samples: Float64Array.from(samples).toSorted(), lost };
}

/** Nearest rank; `null` when there is none. */
export function quantile(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

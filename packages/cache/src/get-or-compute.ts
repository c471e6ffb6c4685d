import { compress, serialise } from './body.ts';
import { pause } from './deadline.ts';
import { decodeEntry, encodeEntry } from './envelope.ts';
import { BackoffError } from './errors.ts';
import type { EmitEvent } from './events.ts';
import { entryTimes } from './policy.ts';
import type { InnerReader, QuietReader } from './reader.ts';
import type { MonotonicClock, RedisClock } from './redis-clock.ts';
import type { CachePolicy, Lease, Read, SnapshotCache, SnapshotKey } from './types.ts';
import { recheckMs } from './wait-fresh.ts';
import type { Parking } from './wait-fresh.ts';
import { policyOf } from './write-context.ts';
import { versionAt } from './version.ts';
import type { InnerWriter } from './writer.ts';

type Compute = (lease: Lease) => Promise<{ data: unknown; meta: object }>;

export interface GetOrComputeOptions {
  readonly policies: Readonly<Record<string, CachePolicy>>;
  readonly reader: InnerReader;
  readonly quiet: QuietReader;
  readonly writer: InnerWriter;
  readonly parking: Parking;
  readonly clock: RedisClock;
  readonly local: MonotonicClock;
  readonly emit: EmitEvent;
}

const maxFreshUnread = 3;
/** What was computed while Redis was away is handed out this long, so that an outage is not one computation per call. */
const directMs = 1000;

/**
 * FRESH and STALE answer at once; STALE also starts one refresh in the background. EXPIRED and MISS wait for the
 * computation, wherever it runs; callers at the same time share one, and its error. When it fails, an EXPIRED entry
 * stands in. While Redis is away it computes here, once for all callers at the same time.
 */
export function createGetOrCompute(options: GetOrComputeOptions): SnapshotCache['getOrCompute'] {
  const { policies, reader, quiet, writer, parking, clock, local, emit } = options;
  const flights = new Map<string, Promise<Read>>();
  const refreshing = new Set<string>();
  const direct = new Map<string, { answer: Read; untilMs: number }>();

  /** Computes under a lease and commits. Rejects with the computation's own error. */
  const lead = async (lease: Lease, compute: Compute): Promise<Read> => {
    let snapshot: { data: unknown; meta: object };
    try {
      snapshot = await compute(lease);
    } catch (error) {
      // Not awaited: the callers have waited long enough, and whoever begins next on this connection comes after it.
      void writer.fail(lease, error instanceof Error ? error.message : String(error));
      throw error;
    }
    const commit = await writer.commitOnce(lease, snapshot);
    // Started whatever else goes on for the key here: this computation has still to end, and the lease sorts it out.
    if (commit.marked) startRefresh(lease.key, compute);
    if (commit.outcome === 'committed' || commit.outcome === 'unchanged') {
      const answer = await quiet.read(lease.key);
      if (answer.found && !answer.degraded) return answer;
    }
    // Not kept, but it is what the caller asked for.
    return uncommitted(lease.key, snapshot, lease.version, lease.beganAtMs);
  };

  const uncommitted = async (
    key: SnapshotKey,
    snapshot: { data: unknown; meta: object },
    version: string,
    beganAtMs: number,
  ): Promise<Read> => {
    const { json, contentHash } = serialise(snapshot);
    const times = entryTimes(policyOf(policies, key.type), key.wire, beganAtMs, { computeMs: 0 });
    const decoded = decodeEntry(encodeEntry(key, version, times, await compress(json, contentHash)), key);
    if (!decoded.ok) throw new Error(`an entry just encoded does not decode: ${decoded.failure}`);
    return { found: true, state: 'stale', tier: 'l1', degraded: true, entry: decoded.value };
  };

  const refresh = (key: SnapshotKey, compute: Compute): void => {
    if (!refreshing.has(key.wire) && !flights.has(flightOf(key))) startRefresh(key, compute);
  };

  const startRefresh = (key: SnapshotKey, compute: Compute): void => {
    refreshing.add(key.wire);
    writer
      .begin(key)
      .then((begin) => (begin.outcome === 'lead' ? lead(begin.lease, compute) : undefined))
      .catch((error: unknown) => emit({ kind: 'refresh-failed', type: key.type, wire: key.wire, error }))
      .finally(() => refreshing.delete(key.wire));
  };

  const computeDirect = async (key: SnapshotKey, compute: Compute): Promise<Read> => {
    const kept = direct.get(flightOf(key));
    if (kept && local() < kept.untilMs) return kept.answer;
    const beganAtMs = Math.floor(clock.nowMs());
    const version = versionAt(beganAtMs);
    const signal = new AbortController().signal;
    const answer = await uncommitted(key, await compute({ key, version, beganAtMs, signal }), version, beganAtMs);
    for (const [flight, other] of direct) if (local() >= other.untilMs) direct.delete(flight);
    direct.set(flightOf(key), { answer, untilMs: local() + directMs });
    return answer;
  };

  /** The computation's result, wherever it runs: parked on the bus while another process holds the lease. */
  const obtain = async (key: SnapshotKey, compute: Compute): Promise<Read> => {
    for (let asked = 1; ; asked += 1) {
      // Parked before asking: the other holder may end between its answer and our wait.
      const place = parking.park(key.wire);
      try {
        // A fresh entry that we keep failing to read (a clock far off) is computed rather than asked for for ever.
        const begin = await writer.beginOnce(key, { force: asked > maxFreshUnread });
        if (begin.outcome === 'lead') return await lead(begin.lease, compute);
        if (begin.outcome === 'down') return await computeDirect(key, compute);
        if (begin.outcome === 'backoff') throw new BackoffError(begin.error, begin.waitMs);
        if (begin.outcome === 'busy') {
          asked = 0;
          const timeout = new AbortController();
          await Promise.race([place.news, pause(Math.min(begin.waitMs, recheckMs), timeout.signal)]);
          timeout.abort();
        }
        const answer = await quiet.readPastL1(key);
        if (answer.state === 'fresh' || (answer.state === 'stale' && !answer.degraded)) return answer;
        if (answer.state === 'down') return await computeDirect(key, compute);
      } finally {
        place.leave();
      }
    }
  };

  const share = (key: SnapshotKey, work: () => Promise<Read>): Promise<Read> => {
    const name = flightOf(key);
    const shared = flights.get(name);
    if (shared) return shared;
    const flight = work().finally(() => flights.delete(name));
    flights.set(name, flight);
    return flight;
  };

  const settle = async (key: SnapshotKey, compute: Compute): Promise<Read> => {
    const read = await reader.read(key);
    if (read.state === 'fresh') return read;
    if (read.state === 'stale') {
      if (!read.degraded) refresh(key, compute);
      return read;
    }
    if (read.state === 'down') return share(key, () => computeDirect(key, compute));
    try {
      return await share(key, () => obtain(key, compute));
    } catch (error) {
      if (read.found) return read;
      throw error;
    }
  };

  return (key, compute) => reader.readHot(key) ?? settle(key, compute);
}

/** Callers share what is computed for exactly their key: the same wire text under another scope is another answer. */
function flightOf({ schema, wire, scope }: SnapshotKey): string {
  return `${schema} ${wire} ${scope}`;
}

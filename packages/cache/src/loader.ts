import { classify } from './classify.ts';
import { decodeEntry, headerBytes } from './envelope.ts';
import type { DecodeFailure } from './envelope.ts';
import { CacheUnavailableError } from './errors.ts';
import type { EmitEvent } from './events.ts';
import type { Gateway } from './gateway.ts';
import { assertKey, entryKey } from './key.ts';
import type { L1 } from './l1.ts';
import type { ReadBytes } from './l2.ts';
import { isStored } from './namespaces.ts';
import type { Namespaces } from './namespaces.ts';
import type { RedisClock } from './redis-clock.ts';
import type { Statistics } from './statistics.ts';
import type { CachePolicy, Read, SnapshotKey } from './types.ts';
import { compareVersions } from './version.ts';

/** Loads one key from Redis past L1, and keeps what it found there. Rejects with a CacheUnavailableError. */
export interface Loader {
  load(key: SnapshotKey): Promise<Read>;
  /**
   * Something newer may be there: a load under way is not shared with later callers, nor does L1 trust what it brings,
   * unless that is of `version` or newer.
   */
  supersede(wire: string, version?: string): void;
  supersedeAll(): void;
}

export interface LoaderOptions {
  readonly prefix: string;
  readonly policies: Readonly<Record<string, CachePolicy>>;
  readonly namespaces: Namespaces;
  readonly gateway: Gateway;
  readonly readBytes: ReadBytes;
  readonly l1: L1;
  readonly clock: RedisClock;
  readonly statistics: Statistics;
  readonly emit: EmitEvent;
}

interface Flight {
  readonly key: SnapshotKey;
  readonly result: Promise<Read>;
  readonly news: News;
}

/** What was heard of a key while it was loaded. */
interface News {
  /** No version is known to be new enough. */
  any: boolean;
  /** The newest version heard of. */
  version: string;
}

/** How often a namespace may be renewed under one read before Redis counts as away. */
const attempts = 3;
const miss: Read = Object.freeze({ found: false, state: 'miss' });
/** What the scripts would take for an entry although no reader can: it must go, or nobody would compute it again. */
const unreadable: ReadonlySet<DecodeFailure> = new Set(['checksum', 'length', 'identity', 'scope']);

export function createLoader(options: LoaderOptions): Loader {
  const { prefix, policies, namespaces, gateway, readBytes, l1, clock, statistics, emit } = options;
  const flights = new Map<string, Flight>();

  const undecodable = (key: SnapshotKey, redisKey: string, bytes: Buffer, failure: DecodeFailure): Read => {
    const counters = statistics.of(key.type);
    if (failure === 'scope') {
      counters.scopeMismatches += 1;
      emit({ kind: 'scope-mismatch', type: key.type, wire: key.wire });
    } else {
      counters.decodeErrors += 1;
      emit({ kind: 'decode-error', type: key.type, wire: key.wire, failure });
    }
    if (unreadable.has(failure)) {
      // If this fails the next read finds it again.
      gateway.script('discard', [redisKey], [bytes.subarray(0, headerBytes)]).catch(() => undefined);
    }
    return miss;
  };

  const readStored = async (
    key: SnapshotKey,
  ): Promise<{ namespace: string; redisKey: string; bytes: Buffer | null }> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const namespace = namespaces.current(key.type) ?? (await namespaces.require(key.type));
      const redisKey = entryKey(prefix, namespace, key);
      const stored = await readBytes(key.type, redisKey);
      if (isStored(namespace, stored.namespace)) {
        return { namespace, redisKey, bytes: stored.bytes };
      }
      await namespaces.confirm();
    }
    throw new CacheUnavailableError('a read: the namespace keeps changing');
  };

  const fetch = async (key: SnapshotKey, news: News): Promise<Read> => {
    const { namespace, redisKey, bytes } = await readStored(key);
    if (bytes === null) return miss;
    const decoded = decodeEntry(bytes, key);
    if (!decoded.ok) return undecodable(key, redisKey, bytes, decoded.failure);

    const entry = decoded.value;
    const nowMs = clock.nowMs();
    const state = classify(entry.header, nowMs);
    if (state === 'miss') return miss;
    if (!l1.enabled || namespaces.current(key.type) !== namespace) {
      return { found: true, state, tier: 'l2', degraded: false, entry };
    }
    const outdated = news.any || compareVersions(entry.header.version, news.version) < 0;
    const trustMs = outdated ? 0 : (policies[key.type]?.l1Ms ?? 0);
    const slot = l1.put(key, namespace, entry, nowMs, trustMs, statistics.of(key.type));
    if (slot.entry.header.version === entry.header.version) {
      return { found: true, state, tier: 'l2', degraded: false, entry: slot.entry };
    }
    // Redis answered with an older version than this process has seen in the same namespace: a lagging replica.
    const known = classify(slot.entry.header, nowMs);
    return known === 'miss' ? miss : { found: true, state: known, tier: 'l1', degraded: false, entry: slot.entry };
  };

  return {
    load(key) {
      const shared = flights.get(key.wire);
      if (shared && shared.key.scope === key.scope && shared.key.schema === key.schema) {
        statistics.of(key.type).coalesced += 1;
        return shared.result;
      }
      assertKey(key);
      const news: News = { any: false, version: '' };
      const flight: Flight = { key, news, result: fetch(key, news) };
      flights.set(key.wire, flight);
      const landed = (): void => {
        if (flights.get(key.wire) === flight) flights.delete(key.wire);
      };
      flight.result.then(landed, landed);
      return flight.result;
    },
    supersede(wire, version) {
      const flight = flights.get(wire);
      if (!flight) return;
      if (version === undefined) flight.news.any = true;
      else flight.news.version = version;
      flights.delete(wire);
    },
    supersedeAll() {
      for (const flight of flights.values()) flight.news.any = true;
      flights.clear();
    },
  };
}

import { LRUCache } from 'lru-cache';
import { classify, stateEndsAtMs } from './classify.ts';
import { headerBytes } from './envelope.ts';
import type { TypeCounters } from './statistics.ts';
import type { Read, SnapshotEntry, SnapshotKey } from './types.ts';
import { compareVersions } from './version.ts';

export type FoundRead = Extract<Read, { found: true }>;

/** One entry in this process. */
export interface Slot {
  readonly key: SnapshotKey;
  readonly namespace: string;
  readonly entry: SnapshotEntry;
  readonly counters: TypeCounters;
  /** Redis need not be asked until then; 0 once something said that there may be a newer entry. */
  trustedUntilMs: number;
  /** Until then `answer` holds as it is: trusted, and its state does not change. */
  servedUntilMs: number;
  read: FoundRead;
  /** The same read as a promise that all callers share. */
  answer: Promise<FoundRead>;
}

/**
 * The copies of this process, bounded by bytes. A copy is trusted for a few seconds; what the bus tells ends the trust
 * but not the copy, which stays as the last good one for an outage. Per key and namespace the version never goes back.
 */
export interface L1 {
  /** The copy for exactly this key (schema and scope too), trusted or not. */
  get(key: SnapshotKey): Slot | undefined;
  /** Keeps an entry and trusts it for `trustMs`; answers the slot, which is the older one if that holds a newer version. */
  put(
    key: SnapshotKey,
    namespace: string,
    entry: SnapshotEntry,
    nowMs: number,
    trustMs: number,
    counters: TypeCounters,
  ): Slot;
  /** Ends the trust in one key's copy unless it is of `version` or newer. */
  distrust(wire: string, version?: string): void;
  distrustType(type: string): void;
  distrustAll(): void;
  clear(): void;
  readonly enabled: boolean;
  readonly entries: number;
  readonly bytes: number;
}

/** What a slot costs besides its bytes: header object, promise, map entries. */
const slotOverhead = 1024;

export function createL1(maxBytes: number): L1 {
  const enabled = maxBytes > 0;
  const slots = new LRUCache<string, Slot>({
    maxSize: Math.max(1, maxBytes),
    sizeCalculation: (slot) => slot.entry.body.length + headerBytes + slotOverhead,
  });

  const get = (key: SnapshotKey): Slot | undefined => {
    const slot = slots.get(key.wire);
    return slot !== undefined && slot.key.scope === key.scope && slot.key.schema === key.schema ? slot : undefined;
  };

  const distrustSlot = (slot: Slot): void => {
    slot.trustedUntilMs = 0;
    slot.servedUntilMs = 0;
  };

  return {
    get,
    put(key, namespace, entry, nowMs, trustMs, counters) {
      const held = get(key);
      if (
        held &&
        held.namespace === namespace &&
        compareVersions(held.entry.header.version, entry.header.version) > 0
      ) {
        return held;
      }
      const read: FoundRead = { found: true, state: 'stale', tier: 'l1', degraded: false, entry };
      const slot: Slot = {
        key,
        namespace,
        entry: detached(entry),
        counters,
        trustedUntilMs: nowMs + trustMs,
        servedUntilMs: 0,
        read,
        answer: Promise.resolve(read),
      };
      refreshAnswer(slot, nowMs);
      if (enabled) slots.set(key.wire, slot);
      return slot;
    },
    distrust(wire, version) {
      const slot = slots.peek(wire);
      if (!slot || (version !== undefined && compareVersions(slot.entry.header.version, version) >= 0)) return;
      distrustSlot(slot);
    },
    distrustType(type) {
      for (const slot of slots.values()) if (slot.key.type === type) distrustSlot(slot);
    },
    distrustAll() {
      for (const slot of slots.values()) distrustSlot(slot);
    },
    clear: () => slots.clear(),
    enabled,
    get entries() {
      return slots.size;
    },
    get bytes() {
      return slots.calculatedSize;
    },
  };
}

/** Re-judges a slot's state at `nowMs`; undefined when the entry has become a miss. */
export function refreshAnswer(slot: Slot, nowMs: number): FoundRead | undefined {
  const { header } = slot.entry;
  const state = classify(header, nowMs);
  if (state === 'miss') return undefined;
  slot.read = Object.freeze({ found: true, state, tier: 'l1', degraded: false, entry: slot.entry });
  slot.answer = Promise.resolve(slot.read);
  slot.servedUntilMs = Math.min(slot.trustedUntilMs, stateEndsAtMs(header, nowMs));
  return slot.read;
}

/**
 * The last good copy as an answer that nobody confirmed: it is never FRESH, because a mark may have been missed.
 * Undefined once even its error window is over.
 */
export function unconfirmed(slot: Slot, nowMs: number): FoundRead | undefined {
  const state = classify(slot.entry.header, nowMs);
  if (state === 'miss') return undefined;
  return { found: true, state: state === 'fresh' ? 'stale' : state, tier: 'l1', degraded: true, entry: slot.entry };
}

// What the Redis client hands out is a view into the chunk it read from the socket: kept, it would hold up to 64 KB.
function detached(entry: SnapshotEntry): SnapshotEntry {
  if (entry.body.buffer.byteLength <= entry.body.length + headerBytes) return entry;
  const body = Buffer.allocUnsafeSlow(entry.body.length);
  entry.body.copy(body);
  return Object.freeze({ header: Object.freeze(entry.header), body });
}

import { isNewer, type Snapshot } from '@pulso/kpi-core';

/** As many keys as an outage may leave behind; the oldest go first. */
const MAX_KEYS = 200;

/**
 * The snapshots that this process answered past the cache, each until a later one is stored; and what stored ones it
 * read while such a computation ran, so that nobody is answered with what began before them.
 */
export interface Answered {
  /** A computation past the cache begins. */
  begin(wire: string): void;
  /** It ended; it is kept unless a later stored snapshot was read meanwhile. */
  end(wire: string, snapshot: Snapshot | null): void;
  /** Whether a stored snapshot that began after `version` was read since the computation began. */
  isBehind(wire: string, version: string): boolean;
  /**
   * Notes that a stored snapshot was read.
   * @returns the one answered past the cache that began after `version`, if there is one
   */
  since(wire: string, version: string): Snapshot | undefined;
  /** @returns the one that began less than `ms` before `nowMs` (epoch), if there is one */
  within(wire: string, ms: number, nowMs: number): Snapshot | undefined;
}

interface Known {
  snapshot: Snapshot | undefined;
  /** The newest stored version read while a computation ran. */
  stored: string;
  computing: boolean;
}

export function createAnswered(maxKeys = MAX_KEYS): Answered {
  const known = new Map<string, Known>();

  /** As the latest of all. */
  const put = (wire: string, state: Known): void => {
    known.delete(wire);
    known.set(wire, state);
    if (known.size > maxKeys) known.delete(known.keys().next().value!);
  };
  return {
    begin(wire) {
      put(wire, { snapshot: known.get(wire)?.snapshot, stored: '0', computing: true });
    },
    end(wire, snapshot) {
      const state = known.get(wire);
      const isLast = snapshot !== null && !(state && isNewer(state.stored, snapshot.meta.version));
      const last = isLast ? snapshot : state?.snapshot;
      if (last) put(wire, { snapshot: last, stored: '0', computing: false });
      else known.delete(wire);
    },
    isBehind(wire, version) {
      const state = known.get(wire);
      return state !== undefined && isNewer(state.stored, version);
    },
    since(wire, version) {
      // Empty unless the cache has been away: a hot read pays nothing.
      if (known.size === 0) return undefined;
      const state = known.get(wire);
      if (!state) return undefined;
      if (state.snapshot && isNewer(state.snapshot.meta.version, version)) return state.snapshot;
      state.snapshot = undefined;
      if (!state.computing) known.delete(wire);
      else if (isNewer(version, state.stored)) state.stored = version;
      return undefined;
    },
    within(wire, ms, nowMs) {
      const snapshot = known.get(wire)?.snapshot;
      if (snapshot === undefined) return undefined;
      const ageMs = nowMs - Number(snapshot.meta.version) / 1_000;
      // A clock that was set back makes none older than it is.
      return ageMs >= 0 && ageMs < ms ? snapshot : undefined;
    },
  };
}

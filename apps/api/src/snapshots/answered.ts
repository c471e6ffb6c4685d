import { isNewer, type Snapshot } from '@pulso/kpi-core';

/** As many keys as an outage may leave behind; the oldest go first. */
const MAX_KEYS = 200;

/**
 * The snapshots that this process answered past the cache, each until a later document is stored; and what stored ones
 * it read beside them, so that nobody is answered with what began before them.
 */
export interface Answered {
  /** A computation past the cache begins. */
  begin(wire: string): void;
  /** It ended, with nothing if it failed. */
  end(wire: string, snapshot: Snapshot | null): void;
  /** Whether a stored snapshot that began after `version` was read. */
  isBehind(wire: string, version: string): boolean;
  /**
   * Notes that a stored snapshot was read.
   * @returns the last one answered past the cache, until it is forgotten
   */
  beside(wire: string, version: string): Snapshot | undefined;
  /** A document of `version` is stored: what began before it is over. What was answered later stays. */
  forget(wire: string, version: string): void;
  /** @returns the last one if it began less than `ms` before `nowMs` (epoch) and after whatever stored one was read */
  within(wire: string, ms: number, nowMs: number): Snapshot | undefined;
}

interface Known {
  snapshot: Snapshot | undefined;
  /** The newest stored version read. */
  stored: string;
  computing: boolean;
}

export function createAnswered(maxKeys = MAX_KEYS): Answered {
  const known = new Map<string, Known>();

  /** As the latest of all. */
  const put = (wire: string, change: Partial<Known>): void => {
    const state = { snapshot: undefined, stored: '0', computing: false, ...known.get(wire), ...change };
    known.delete(wire);
    if (state.snapshot || state.computing) known.set(wire, state);
    if (known.size > maxKeys) known.delete(known.keys().next().value!);
  };
  return {
    begin: (wire) => put(wire, { computing: true }),
    end: (wire, snapshot) => put(wire, { computing: false, ...(snapshot && { snapshot }) }),
    isBehind(wire, version) {
      const state = known.get(wire);
      return state !== undefined && isNewer(state.stored, version);
    },
    beside(wire, version) {
      // Empty unless the cache has been away: a hot read pays nothing.
      if (known.size === 0) return undefined;
      const state = known.get(wire);
      if (state && isNewer(version, state.stored)) state.stored = version;
      return state?.snapshot;
    },
    forget(wire, version) {
      const snapshot = known.get(wire)?.snapshot;
      if (snapshot && isNewer(version, snapshot.meta.version)) put(wire, { snapshot: undefined });
    },
    within(wire, ms, nowMs) {
      const state = known.get(wire);
      if (!state?.snapshot) return undefined;
      const { version } = state.snapshot.meta;
      const ageMs = nowMs - Number(version) / 1_000;
      // A clock that was set back makes none older than it is.
      return ageMs >= 0 && ageMs < ms && !isNewer(state.stored, version) ? state.snapshot : undefined;
    },
  };
}

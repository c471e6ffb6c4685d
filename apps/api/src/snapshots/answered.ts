import { isNewer, type Snapshot } from '@pulso/kpi-core';

/** As many keys as an outage may leave behind; the oldest go first. */
const MAX_KEYS = 200;

/** The snapshots that this process answered past the cache, each until a later one is stored. */
export interface Answered {
  add(wire: string, snapshot: Snapshot): Snapshot;
  /** @returns the one that began after `version`, if there is one */
  since(wire: string, version: string): Snapshot | undefined;
  /** @returns the one that began less than `ms` before `nowMs` (epoch), if there is one */
  within(wire: string, ms: number, nowMs: number): Snapshot | undefined;
}

export function createAnswered(maxKeys = MAX_KEYS): Answered {
  const last = new Map<string, Snapshot>();
  return {
    add(wire, snapshot) {
      last.delete(wire);
      last.set(wire, snapshot);
      if (last.size > maxKeys) last.delete(last.keys().next().value!);
      return snapshot;
    },
    since(wire, version) {
      // Empty unless the cache has been away: a hot read pays nothing.
      if (last.size === 0) return undefined;
      const snapshot = last.get(wire);
      if (snapshot === undefined || isNewer(snapshot.meta.version, version)) return snapshot;
      last.delete(wire);
      return undefined;
    },
    within(wire, ms, nowMs) {
      const snapshot = last.get(wire);
      if (snapshot === undefined) return undefined;
      const ageMs = nowMs - Number(snapshot.meta.version) / 1_000;
      // A clock that was set back makes none older than it is.
      return ageMs >= 0 && ageMs < ms ? snapshot : undefined;
    },
  };
}

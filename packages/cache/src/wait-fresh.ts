import { pause } from './deadline.ts';
import type { QuietReader } from './reader.ts';
import type { MonotonicClock } from './redis-clock.ts';
import type { Read, SnapshotReader } from './types.ts';
import { compareVersions } from './version.ts';

type WaitFresh = SnapshotReader['waitFresh'];

/** Callers parked on keys until the bus tells of them. */
export interface Parking {
  /** Resolves at the next news of this key; `leave` gives the place up. */
  park(wire: string): { news: Promise<void>; leave(): void };
  wake(wire: string): void;
  wakeAll(): void;
}

export function createParking(): Parking {
  const parked = new Map<string, Set<() => void>>();
  return {
    park(wire) {
      const places = parked.get(wire) ?? new Set();
      parked.set(wire, places);
      let wakeUp!: () => void;
      const news = new Promise<void>((resolve) => (wakeUp = resolve));
      places.add(wakeUp);
      return {
        news,
        leave() {
          places.delete(wakeUp);
          if (places.size === 0 && parked.get(wire) === places) parked.delete(wire);
        },
      };
    },
    wake(wire) {
      const places = parked.get(wire);
      parked.delete(wire);
      for (const wakeUp of places ?? []) wakeUp();
    },
    wakeAll() {
      for (const wire of parked.keys()) this.wake(wire);
    },
  };
}

/** A lost bus message costs at most this long. */
export const recheckMs = 250;

/**
 * Reads, and while the answer will not do, parks on the bus and reads again: at once when there is news of the key, and
 * by itself now and then. Re-checks ask Redis, because L1 may not have heard either.
 */
export function createWaitFresh(parking: Parking, reader: QuietReader, local: MonotonicClock): WaitFresh {
  return async (key, { deadlineMs, after, signal }) => {
    const endsAt = local() + deadlineMs;
    const wanted = (answer: Read): boolean => {
      if (!answer.found || answer.degraded) return false;
      if (after !== undefined) return compareVersions(answer.entry.header.version, after) > 0;
      return answer.state === 'fresh';
    };

    let first = true;
    for (;;) {
      // Parked before reading: a commit between the two must wake us.
      const place = parking.park(key.wire);
      try {
        const answer = first ? await reader.read(key) : await reader.readPastL1(key);
        first = false;
        const left = endsAt - local();
        if (wanted(answer) || left <= 0 || signal?.aborted) return answer;
        const timeout = new AbortController();
        const stop = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
        await Promise.race([place.news, pause(Math.min(left, recheckMs * (0.75 + Math.random() / 2)), stop)]);
        timeout.abort();
      } finally {
        place.leave();
      }
    }
  };
}

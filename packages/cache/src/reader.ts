import { readBackoffs } from './backoffs.ts';
import type { BackoffsOptions } from './backoffs.ts';
import { CacheUnavailableError } from './errors.ts';
import { readHeaders } from './headers.ts';
import { refreshAnswer, unconfirmed } from './l1.ts';
import type { FoundRead, L1, Slot } from './l1.ts';
import type { Loader } from './loader.ts';
import { countRead, observe } from './statistics.ts';
import type { Statistics, TypeCounters } from './statistics.ts';
import type { Read, SnapshotKey, SnapshotReader } from './types.ts';

export interface InnerReader extends SnapshotReader {
  /** The promise that a read of a trusted, FRESH copy answers (and counts); undefined without one. */
  readHot(key: SnapshotKey): Promise<Read> | undefined;
}

export interface ReaderOptions extends BackoffsOptions {
  readonly loader: Loader;
  readonly quiet: QuietReader;
  readonly l1: L1;
  readonly statistics: Statistics;
  readonly waitFresh: SnapshotReader['waitFresh'];
}

/** The reader without its counters, which waiting and computing are built on. */
export interface QuietReader {
  read(key: SnapshotKey): Promise<Read>;
  /** Asks Redis whatever L1 holds. */
  readPastL1(key: SnapshotKey): Promise<Read>;
}

const down: Read = Object.freeze({ found: false, state: 'down' });

/** The L1 answer if it is still trusted. */
function trusted(slot: Slot, nowMs: number): FoundRead | undefined {
  if (nowMs < slot.servedUntilMs) return slot.read;
  return nowMs < slot.trustedUntilMs ? refreshAnswer(slot, nowMs) : undefined;
}

export function createQuietReader({ loader, l1, clock }: Pick<ReaderOptions, 'loader' | 'l1' | 'clock'>): QuietReader {
  const readPastL1 = async (key: SnapshotKey): Promise<Read> => {
    try {
      return await loader.load(key);
    } catch (error) {
      if (!(error instanceof CacheUnavailableError)) throw error;
      const slot = l1.get(key);
      return (slot && unconfirmed(slot, clock.nowMs())) ?? down;
    }
  };
  return {
    readPastL1,
    async read(key) {
      const slot = l1.get(key);
      return (slot && trusted(slot, clock.nowMs())) ?? readPastL1(key);
    },
  };
}

export function createReader(options: ReaderOptions): InnerReader {
  const { quiet, l1, clock, statistics } = options;

  const readCounted = async (key: SnapshotKey): Promise<Read> => {
    const answer = await quiet.readPastL1(key);
    count(statistics.of(key.type), answer, clock.nowMs());
    return answer;
  };

  const read = (key: SnapshotKey): Promise<Read> => {
    const slot = l1.get(key);
    if (slot !== undefined) {
      const nowMs = clock.nowMs();
      if (trusted(slot, nowMs) !== undefined) {
        count(slot.counters, slot.read, nowMs);
        return slot.answer;
      }
    }
    return readCounted(key);
  };

  return {
    read,
    readHot(key) {
      const slot = l1.get(key);
      if (slot === undefined) return undefined;
      const nowMs = clock.nowMs();
      if (trusted(slot, nowMs)?.state !== 'fresh') return undefined;
      count(slot.counters, slot.read, nowMs);
      return slot.answer;
    },
    readMany: (keys) => Promise.all(keys.map(read)),
    peek(key) {
      const slot = l1.get(key);
      if (!slot) return undefined;
      const nowMs = clock.nowMs();
      return trusted(slot, nowMs) ?? unconfirmed(slot, nowMs);
    },
    headers: (keys) => readHeaders(options, keys),
    backoffs: (keys) => readBackoffs(options, keys),
    async waitFresh(key, wait) {
      const answer = await options.waitFresh(key, wait);
      count(statistics.of(key.type), answer, clock.nowMs());
      return answer;
    },
  };
}

function count(counters: TypeCounters, answer: Read, nowMs: number): void {
  countRead(counters, answer.state);
  if (!answer.found) return;
  counters.tiers[answer.tier] += 1;
  if (answer.degraded) counters.degraded += 1;
  const { markedAtMs, freshUntilMs } = answer.entry.header;
  observe(counters.stalenessAtServe, answer.state === 'fresh' ? 0 : nowMs - (markedAtMs || freshUntilMs));
}

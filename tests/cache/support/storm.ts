import { CacheUnavailableError, parseSnapshot } from '@pulso/cache';
import type { SnapshotCache, SnapshotKey } from '@pulso/cache';
import type { Redis } from 'ioredis';
import { evict } from './caches.ts';

/** What a storm did and what went wrong in it. */
export interface StormReport {
  readonly violations: string[];
  readonly done: Record<'led' | 'committed' | 'lost' | 'marks' | 'fresh' | 'stale' | 'miss' | 'faults', number>;
}

export interface Storm {
  readonly caches: readonly SnapshotCache[];
  readonly raw: Redis;
  readonly keys: readonly SnapshotKey[];
  readonly forMs: number;
  /** Goes on past `forMs`, up to ten times as long on a busy machine, until this holds. */
  readonly enough: (done: StormReport['done']) => boolean;
  readonly random: () => number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Workers, writers, readers and faults, all at once and at random, on a handful of keys. Per key the data is a number
 * that grows, so that an old value shows. Ends at the first violation.
 */
export async function storm({ caches, raw, keys, forMs, enough, random }: Storm): Promise<StormReport> {
  const startedAt = performance.now();
  const violations: string[] = [];
  const done = { led: 0, committed: 0, lost: 0, marks: 0, fresh: 0, stale: 0, miss: 0, faults: 0 };
  const source = keys.map(() => 1);
  const acknowledged = keys.map(() => 0);
  const goesOn = (): boolean => {
    const passedMs = performance.now() - startedAt;
    return violations.length === 0 && (passedMs < forMs || (passedMs < 10 * forMs && !enough(done)));
  };
  const pick = (): number => Math.floor(random() * keys.length);

  const worker = async (cache: SnapshotCache): Promise<void> => {
    while (goesOn()) {
      const at = pick();
      const begin = await cache.writer.begin(keys[at]!, { force: random() < 0.3 });
      if (begin.outcome !== 'lead') {
        await pause(random() * 5);
        continue;
      }
      done.led += 1;
      await pause(random() * 8);
      const data = source[at]!;
      await pause(random() ** 2 * 80);
      if (random() < 0.05) await cache.writer.fail(begin.lease, 'at random');
      else if ((await cache.writer.commit(begin.lease, { data, meta: {} })).outcome === 'lost') done.lost += 1;
      else done.committed += 1;
    }
  };

  /** Changes data and marks until it is acknowledged, as whoever reads the change feed does. */
  const changer = async (cache: SnapshotCache): Promise<void> => {
    while (goesOn()) {
      const at = pick();
      const told = (source[at]! += 1);
      for (let acknowledgedIt = false; !acknowledgedIt;) {
        try {
          await cache.writer.mark([keys[at]!]);
          acknowledgedIt = true;
        } catch (error) {
          if (!(error instanceof CacheUnavailableError)) throw error;
          await pause(2);
        }
      }
      acknowledged[at] = Math.max(acknowledged[at]!, told);
      done.marks += 1;
      await pause(random() * 15);
    }
  };

  /** A reader without L1 of its own: it sees what Redis has. */
  const reader = async (cache: SnapshotCache): Promise<void> => {
    const seen = keys.map(() => ({ version: 0, value: 0 }));
    while (goesOn()) {
      const at = pick();
      const known = acknowledged[at]!;
      const read = await cache.reader.read(keys[at]!);
      if (read.found && !read.degraded) {
        const value = Number((await parseSnapshot(read.entry)).data);
        const version = Number(read.entry.header.version);
        const last = seen[at]!;
        if (version < last.version) violations.push(`version ${version} after ${last.version}`);
        if (value < last.value) violations.push(`value ${value} after ${last.value}`);
        if (read.state === 'fresh' && value < known) violations.push(`value ${value} fresh after mark ${known}`);
        seen[at] = { version, value };
      }
      if (read.state === 'fresh' || read.state === 'stale') done[read.state] += 1;
      else done.miss += 1;
      await pause(random() * 3);
    }
  };

  const faults = async (): Promise<void> => {
    const all = [
      () => evict(raw, keys[pick()]!, 'entry'),
      () => evict(raw, keys[pick()]!, 'lease'),
      () => evict(raw, keys[pick()]!, 'backoff'),
      () => raw.script('FLUSH'),
      () => raw.call('CLIENT', 'KILL', 'TYPE', random() < 0.5 ? 'normal' : 'pubsub', 'SKIPME', 'yes'),
      () => caches[0]!.writer.clear([keys[0]!.type]).catch(() => undefined),
    ];
    // What a cache evicts, often; what an operator or a network does, less often.
    const often = [0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 5];
    while (goesOn()) {
      await all[often[Math.floor(random() * often.length)]!]!();
      done.faults += 1;
      await pause(random() * 60);
    }
  };

  await Promise.all([
    ...caches.flatMap((cache) => [worker(cache), worker(cache), reader(cache)]),
    changer(caches[0]!),
    changer(caches[1]!),
    faults(),
  ]);
  return { violations, done };
}

import { median } from '../median.ts';
import { newSpace, pause, timed } from './measure.ts';
import { payload } from './payload.ts';
import { fullTiers } from './subject.ts';
import type { Maker } from './subject.ts';

export interface BehaviourRow {
  readonly name: string;
  /** Of 20 keys each refreshed by a slow and a quick process: how many end with the older value. */
  readonly olderOverNewer: number | undefined;
  /** Of 20 keys whose data changes during a load: how many still show the old value half a second after it. */
  readonly resurrected: number;
  /** 200 callers of a loader that fails after 20 ms. */
  readonly failingCalls: number;
  readonly failingMs: number;
  /** 200 callers of a value that is stale, its refresh taking 50 ms: the slowest. */
  readonly staleMs: number | undefined;
}

const keyCount = 20;
const callers = 200;
const failingRounds = 25;
const minute = 60_000;
const keys = Array.from({ length: keyCount }, (_, index) => `k${index}`);
const versionOf = (value: unknown): number | undefined => (value as { version?: number } | null)?.version;

export async function measureBehaviour(makers: readonly Maker[], url: string): Promise<BehaviourRow[]> {
  const rows: BehaviourRow[] = [];
  for (const maker of makers) {
    const failing = await failingLoader(maker, url);
    rows.push({
      name: maker.name,
      olderOverNewer: maker.tiers.includes('l2') ? await olderOverNewer(maker, url) : undefined,
      resurrected: await resurrected(maker, url),
      failingCalls: failing.calls,
      failingMs: failing.ms,
      staleMs: await slowestStale(maker, url),
    });
  }
  return rows;
}

/** Two processes refresh a key: the one that began first, with the older data, ends last. */
async function olderOverNewer(maker: Maker, url: string): Promise<number> {
  const options = { url, space: newSpace(), tiers: { l1: false, l2: true }, ttlMs: minute, staleMs: 0 };
  const [slow, quick, reader] = [await maker.create(options), await maker.create(options), await maker.create(options)];
  for (const one of [slow, quick, reader]) await one.get('warm', async () => payload(0));
  const older = await Promise.all(
    keys.map(async (key) => {
      let source = 1;
      const load = (ms: number) => async () => {
        const seen = source;
        await pause(ms);
        return payload(seen);
      };
      const first = slow.force(key, load(300));
      await pause(100);
      source = 2;
      // Whoever changes data tells: a cache that orders its refreshes may rely on it.
      if (maker.ours) await quick.invalidate(key);
      await quick.force(key, load(50));
      await first;
      let last = versionOf(await reader.get(key, async () => payload(source)));
      for (let left = 50; left > 0 && last !== 2; left -= 1) {
        await pause(10);
        last = versionOf(await reader.get(key, async () => payload(source)));
      }
      return last !== 2;
    }),
  );
  await Promise.all([slow, quick, reader].map((one) => one.close()));
  return older.filter(Boolean).length;
}

async function resurrected(maker: Maker, url: string): Promise<number> {
  const subject = await maker.create({
    url,
    space: newSpace(),
    tiers: fullTiers(maker),
    ttlMs: minute,
    staleMs: minute,
  });
  await subject.get('warm', async () => payload(0));
  const old = await Promise.all(
    keys.map(async (key) => {
      let source = 1;
      const load = async () => {
        const seen = source;
        await pause(150);
        return payload(seen);
      };
      const first = subject.get(key, load);
      await pause(50);
      source = 2;
      await subject.invalidate(key);
      await first;
      for (let left = 50; left > 0; left -= 1) {
        if (versionOf(await subject.get(key, load)) === 2) return false;
        await pause(10);
      }
      return true;
    }),
  );
  await subject.close();
  return old.filter(Boolean).length;
}

/**
 * Each round a key of its own; the most calls and the median time. As many rounds as it takes for the code of each
 * library to be compiled: the first ones take up to 8 ms more.
 */
async function failingLoader(maker: Maker, url: string): Promise<{ calls: number; ms: number }> {
  const subject = await maker.create({ url, space: newSpace(), tiers: fullTiers(maker), ttlMs: minute, staleMs: 0 });
  await subject.get('warm', async () => payload(0));
  const rounds: { calls: number; ms: number }[] = [];
  for (let round = 0; round < failingRounds; round += 1) {
    let calls = 0;
    const load = async (): Promise<never> => {
      calls += 1;
      await pause(20);
      throw new Error('no database');
    };
    const { ms } = await timed(() =>
      Promise.allSettled(Array.from({ length: callers }, () => subject.get(`fails${round}`, load))),
    );
    rounds.push({ calls, ms });
    // One that tries for every caller takes seconds; once shows it.
    if (ms > 1000) break;
  }
  await subject.close();
  return { calls: Math.max(...rounds.map((round) => round.calls)), ms: median(rounds.map((round) => round.ms)) };
}

async function slowestStale(maker: Maker, url: string): Promise<number | undefined> {
  const subject = await maker.create({ url, space: newSpace(), tiers: fullTiers(maker), ttlMs: 1000, staleMs: minute });
  const read = subject.raw ?? subject.get;
  await read('key', async () => payload(1));
  await pause(1300);
  let slowest = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const { ms } = await timed(() =>
        read('key', async () => {
          await pause(50);
          return payload(2);
        }),
      );
      slowest = Math.max(slowest, ms);
    }),
  );
  await pause(100);
  await subject.close();
  return slowest;
}

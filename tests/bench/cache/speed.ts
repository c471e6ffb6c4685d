import { Redis } from 'ioredis';
import { lanes, medianRate, newSpace, sequential } from './measure.ts';
import type { Rate } from './measure.ts';
import { payload } from './payload.ts';
import type { Load, Maker, Subject } from './subject.ts';

export interface SpeedRow {
  readonly name: string;
  readonly ours: boolean;
  /** Median of the rounds, one after the other. */
  readonly alone: Rate;
  /** The same for 32 lanes on keys of their own; not for L1. */
  readonly lanes?: Rate;
  /** Whether a caller that changes what it got changes what is cached; L1 only. */
  readonly shared?: boolean;
}

export interface SpeedOptions {
  readonly url: string;
  readonly rounds: number;
  readonly roundMs: number;
}

interface Runner {
  readonly name: string;
  readonly ours: boolean;
  readonly subject: Subject;
  readonly get: (key: string, load: Load) => Promise<unknown>;
}

const hour = 3_600_000;
const laneCount = 32;
const load: Load = async () => payload();

/** Hits in this process. All libraries take turns, so that a slow moment of the machine hits all. */
export async function measureL1(makers: readonly Maker[], options: SpeedOptions): Promise<SpeedRow[]> {
  const runners = await prepare(makers, options.url, true);
  const rates = new Map<Runner, Rate[]>(runners.map((runner) => [runner, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const runner of runners) {
      rates.get(runner)!.push(await sequential(() => runner.get('k0', load), options.roundMs));
    }
  }
  const rows: SpeedRow[] = [];
  for (const runner of runners) {
    rows.push({
      name: runner.name,
      ours: runner.ours,
      alone: medianRate(rates.get(runner)!),
      shared: await sharesItsValue(runner),
    });
  }
  await Promise.all(runners.map(({ subject }) => subject.close()));
  return rows;
}

/** Hits in Redis, no memory tier. */
export async function measureL2(makers: readonly Maker[], options: SpeedOptions): Promise<SpeedRow[]> {
  const runners = await prepare(makers, options.url, false);
  const alone = new Map<Runner, Rate[]>(runners.map((runner) => [runner, []]));
  const together = new Map<Runner, Rate[]>(runners.map((runner) => [runner, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const runner of runners) {
      alone.get(runner)!.push(await sequential(() => runner.get('k0', load), options.roundMs));
      const works = Array.from({ length: laneCount }, (_, lane) => () => runner.get(`k${lane}`, load));
      together.get(runner)!.push(await lanes(works, options.roundMs));
    }
  }
  await Promise.all(runners.map(({ subject }) => subject.close()));
  return runners.map((runner) => ({
    name: runner.name,
    ours: runner.ours,
    alone: medianRate(alone.get(runner)!),
    lanes: medianRate(together.get(runner)!),
  }));
}

/** Bytes that one value takes in Redis. */
export async function measureSize(makers: readonly Maker[], url: string): Promise<Record<string, number>> {
  const redis = new Redis(url, { replyMapping: 'legacy' });
  const sizes: Record<string, number> = {};
  for (const maker of makers.filter(({ tiers }) => tiers.includes('l2'))) {
    const space = newSpace();
    const subject = await maker.create({ url, space, tiers: { l1: false, l2: true }, ttlMs: hour, staleMs: 0 });
    await subject.get('size', load);
    const keys = await redis.keys(`*${space}*size*`);
    const lengths = await Promise.all(keys.map((key) => redis.strlen(key)));
    sizes[maker.name] = Math.max(...lengths);
    await subject.close();
  }
  redis.disconnect();
  return sizes;
}

async function prepare(makers: readonly Maker[], url: string, l1: boolean): Promise<Runner[]> {
  const runners: Runner[] = [];
  for (const maker of makers) {
    if (!maker.tiers.includes(l1 ? 'l1' : 'l2')) continue;
    // In memory the peers run without Redis: that is what they are fastest at.
    const tiers = { l1, l2: !l1 || maker.ours === true };
    const subject = await maker.create({ url, space: newSpace(), tiers, ttlMs: hour, staleMs: 0 });
    for (let lane = 0; lane < laneCount; lane += 1) await subject.get(`k${lane}`, load);
    const { raw } = subject;
    if (raw) {
      runners.push({ name: `${maker.name}, stored bytes`, ours: true, subject, get: raw });
      runners.push({ name: `${maker.name}, parsed by the caller`, ours: true, subject, get: subject.get });
    } else {
      runners.push({ name: maker.name, ours: false, subject, get: subject.get });
    }
  }
  for (const { get } of runners) await sequential(() => get('k0', load), 100);
  return runners;
}

async function sharesItsValue({ get }: Runner): Promise<boolean> {
  const first = (await get('k0', load)) as { version?: unknown };
  try {
    first.version = 'changed by a caller';
  } catch {
    // Frozen.
  }
  return ((await get('k0', load)) as { version?: unknown }).version === 'changed by a caller';
}

import { parseSnapshot } from '@pulso/cache';
import type { Lease, Read, SnapshotCache, SnapshotKey } from '@pulso/cache';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { evict, policy } from './caches.ts';
import type { FakeTime } from './fake-time.ts';

/** Minutes where the real thing has seconds, so that the real time that a test takes does not count. */
export const slowPolicy = {
  ...policy,
  ttlMs: 600_000,
  staleMs: 600_000,
  errorMs: 600_000,
  leaseMs: 300_000,
  backoff: { baseMs: 120_000, maxMs: 480_000 },
};

/** What the design says must be there. */
export interface Model {
  /** The data: a number that every change makes greater. */
  source: number;
  /** The change that the last acknowledged mark told of. */
  marked: number;
  entry: { value: number; marked: boolean; freshUntilMs: number; endsAtMs: number } | undefined;
  lease: { holder: number; flagged: boolean; endsAtMs: number } | undefined;
  backoff: { endsAtMs: number; failures: number; forgottenAtMs: number } | undefined;
  /** Computations that began, dead or alive: any of them may still try to commit. */
  computations: number;
  lastVersion: string;
}

export interface Real {
  readonly cache: SnapshotCache;
  readonly raw: Redis;
  readonly key: SnapshotKey;
  readonly time: FakeTime;
  readonly leases: { lease: Lease; value: number | undefined }[];
}

type Step = fc.AsyncCommand<Model, Real>;

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)}, but the design says ${String(expected)}`);
}

const isFresh = (model: Model, nowMs: number): boolean =>
  model.entry !== undefined && !model.entry.marked && nowMs < model.entry.freshUntilMs;

/** Time alone ends leases, back-offs and entries. */
function expire(model: Model, nowMs: number): void {
  if (model.lease && nowMs >= model.lease.endsAtMs) model.lease = undefined;
  if (model.backoff && nowMs >= model.backoff.forgottenAtMs) model.backoff = undefined;
  if (model.entry && nowMs >= model.entry.endsAtMs) model.entry = undefined;
}

/** Looks at what readers would get, and holds it against the model and against the rules themselves. */
async function look(model: Model, real: Real): Promise<void> {
  const read: Read = await real.cache.reader.read(real.key);
  const value = read.found ? Number((await parseSnapshot(read.entry)).data) : undefined;
  expectEqual('the value there', value, model.entry?.value);
  expectEqual('fresh', read.state === 'fresh', isFresh(model, real.time.nowMs()));
  if (read.state === 'fresh' && value! < model.marked) {
    throw new Error(`value ${value} is fresh although change ${model.marked} was marked`);
  }
}

class Begin implements Step {
  readonly force: boolean;
  constructor(force: boolean) {
    this.force = force;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const nowMs = real.time.nowMs();
    const expected = this.expected(model, nowMs);
    const begin = await real.cache.writer.begin(real.key, { force: this.force });
    expectEqual('begin', begin.outcome, expected);
    if (expected === 'busy' && this.force) model.lease!.flagged = true;
    if (begin.outcome !== 'lead') return;
    if (Number(begin.lease.version) <= Number(model.lastVersion)) throw new Error('a version went back');
    model.lastVersion = begin.lease.version;
    model.lease = { holder: real.leases.length, flagged: false, endsAtMs: nowMs + slowPolicy.leaseMs };
    model.computations += 1;
    real.leases.push({ lease: begin.lease, value: undefined });
  }
  private expected(model: Model, nowMs: number): string {
    if (!this.force && isFresh(model, nowMs)) return 'fresh';
    if (model.lease) return 'busy';
    if (!this.force && model.backoff && nowMs < model.backoff.endsAtMs) return 'backoff';
    return 'lead';
  }
  toString = (): string => (this.force ? 'begin(force)' : 'begin');
}

/** The computation takes its snapshot of the data. */
class Compute implements Step {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = (model: Readonly<Model>): boolean => model.computations > 0;
  async run(model: Model, real: Real): Promise<void> {
    real.leases[this.which % real.leases.length]!.value ??= model.source;
  }
  toString = (): string => `compute(${this.which})`;
}

class End implements Step {
  readonly which: number;
  readonly how: 'commit' | 'fail' | 'release';
  constructor(which: number, how: 'commit' | 'fail' | 'release') {
    this.which = which;
    this.how = how;
  }
  check = (model: Readonly<Model>): boolean => model.computations > 0;
  async run(model: Model, real: Real): Promise<void> {
    const index = this.which % real.leases.length;
    const computation = real.leases[index]!;
    const owns = model.lease?.holder === index;
    const nowMs = real.time.nowMs();
    if (this.how === 'fail') {
      await real.cache.writer.fail(computation.lease, 'no');
      if (owns) {
        const failures = model.backoff?.failures ?? 0;
        const delay = Math.min(slowPolicy.backoff.maxMs, slowPolicy.backoff.baseMs * 2 ** failures);
        const endsAtMs = nowMs + delay;
        model.backoff = { endsAtMs, failures: failures + 1, forgottenAtMs: endsAtMs + 2 * slowPolicy.backoff.maxMs };
        model.lease = undefined;
      }
      return;
    }
    if (this.how === 'release') {
      await real.cache.writer.release(computation.lease);
      if (owns) model.lease = undefined;
      return;
    }
    const value = (computation.value ??= model.source);
    const unchanged = model.entry?.value === value;
    const { outcome, marked } = await real.cache.writer.commit(computation.lease, { data: value, meta: {} });
    expectEqual('committed', outcome === 'committed' || outcome === 'unchanged', owns);
    if (!owns) return;
    expectEqual('marked', marked, model.lease!.flagged);
    if (model.entry && !unchanged && value < model.entry.value) throw new Error('an older value replaced a newer one');
    model.entry = {
      value,
      marked: model.lease!.flagged,
      freshUntilMs: computation.lease.beganAtMs + slowPolicy.ttlMs,
      endsAtMs: computation.lease.beganAtMs + slowPolicy.ttlMs + slowPolicy.staleMs + slowPolicy.errorMs,
    };
    model.lease = undefined;
    model.backoff = undefined;
    await look(model, real);
  }
  toString = (): string => `${this.how}(${this.which})`;
}

/** Something that happens to the data, the clock or the server. */
class Happen implements Step {
  readonly what: string;
  readonly happen: (model: Model, real: Real) => Promise<void>;
  constructor(what: string, happen: (model: Model, real: Real) => Promise<void>) {
    this.what = what;
    this.happen = happen;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await this.happen(model, real);
    await look(model, real);
  }
  toString = (): string => this.what;
}

const change = new Happen('change', async (model) => {
  model.source += 1;
});

const mark = new Happen('mark', async (model, real) => {
  const told = model.source;
  await real.cache.writer.mark([real.key]);
  model.marked = told;
  if (model.entry) model.entry.marked = true;
  if (model.lease) model.lease.flagged = true;
});

const clear = new Happen('clear', async (model, real) => {
  await real.cache.writer.clear([real.key.type]);
  model.entry = undefined;
  model.lease = undefined;
  model.backoff = undefined;
});

const lose = (what: 'entry' | 'lease' | 'backoff'): Happen =>
  new Happen(`lose ${what}`, async (model, real) => {
    await evict(real.raw, real.key, what);
    model[what] = undefined;
  });

const pass = (ms: number): Happen =>
  new Happen(`${ms} ms pass`, async (model, real) => {
    await real.time.pass(ms, `*{${real.key.wire}}*`);
    expire(model, real.time.nowMs());
  });

/** What has an end by the server's own count keeps its distance from it; what was written down as a time does not. */
const stepBack = (ms: number): Happen =>
  new Happen(`clock set back by ${ms} ms`, async (model, real) => {
    await real.time.step(ms);
    if (model.lease) model.lease.endsAtMs -= ms;
    if (model.backoff) model.backoff.forgottenAtMs -= ms;
    if (model.entry) model.entry.endsAtMs -= ms;
  });

/** Everything that may happen to one key. */
export const steps: fc.Arbitrary<Step>[] = [
  fc.boolean().map((force) => new Begin(force)),
  fc.nat({ max: 5 }).map((which) => new Compute(which)),
  fc.nat({ max: 5 }).map((which) => new End(which, 'commit')),
  fc.nat({ max: 5 }).map((which) => new End(which, 'commit')),
  fc
    .tuple(fc.nat({ max: 5 }), fc.constantFrom('fail' as const, 'release' as const))
    .map(([which, how]) => new End(which, how)),
  fc.constant(change),
  fc.constant(mark),
  fc.constant(clear),
  fc.constantFrom(lose('entry'), lose('lease'), lose('backoff')),
  fc.constantFrom(10_000, 150_000, 400_000, 700_000).map(pass),
  // No step is as short as what the fake time takes for over.
  fc.constantFrom(5_000, 100_000).map(stepBack),
];

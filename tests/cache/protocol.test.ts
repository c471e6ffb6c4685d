import { createSnapshotCache } from '@pulso/cache';
import type { BusMessage } from '@pulso/cache';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../support/services.ts';
import { rules, without } from './support/broken.ts';
import type { RuleName } from './support/broken.ts';
import { evict, lead, newKey, policy, put, rawClient, readyCache, storedKeys, until } from './support/caches.ts';
import { scenarios } from './support/scenarios.ts';
import type { Scenario } from './support/scenarios.ts';

let url: string;
beforeAll(async () => {
  const redis = await startRedis();
  url = redis.url;
  return redis.stop;
});

const leaseMs = 300;
let stages = 0;

async function play(scenario: Scenario, broken?: RuleName): Promise<string | undefined> {
  const settings = {
    prefix: `stage${(stages += 1)}`,
    policies: { kpis: { ...policy, leaseMs } },
    ...(broken === undefined ? {} : { scripts: without(rules[broken]) }),
  };
  const [a, b] = await Promise.all([readyCache(url, settings), readyCache(url, settings)]);
  const raw = rawClient(url);
  const keysOf = raw.keys.bind(raw);
  return scenario.play({
    a,
    b,
    raw: Object.assign(raw, { keys: (pattern: string) => keysOf(`${settings.prefix}${pattern}`) }),
    key: newKey(),
    leaseMs,
  });
}

describe.each(scenarios)('$name', (scenario) => {
  it('goes right', async () => {
    expect(await play(scenario)).toBeUndefined();
  });

  it(`goes wrong without the rule "${scenario.needs}"`, async () => {
    expect(await play(scenario, scenario.needs)).toBeTypeOf('string');
  });
});

describe('begin', () => {
  it('gives one lease to any number of callers in any number of processes', async () => {
    const caches = await Promise.all([readyCache(url), readyCache(url), readyCache(url)]);
    const key = newKey();
    const begins = await Promise.all(Array.from({ length: 60 }, (_, index) => caches[index % 3]!.writer.begin(key)));
    expect(begins.filter((begin) => begin.outcome === 'lead')).toHaveLength(1);
    expect(begins.filter((begin) => begin.outcome === 'busy')).toHaveLength(59);
  });

  it('answers fresh for a fresh entry unless forced, and counts what it answered', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    await put(cache, key, 1);
    expect(await cache.writer.begin(key)).toEqual({ outcome: 'fresh' });
    expect((await cache.writer.begin(key, { force: true })).outcome).toBe('lead');
    expect(await cache.writer.begin(key)).toEqual({ outcome: 'fresh' });
    expect((await cache.writer.begin(key, { force: true })).outcome).toBe('busy');
    expect(cache.statistics().types['kpis']?.leases).toMatchObject({ lead: 2, fresh: 2, busy: 1 });
  });

  it('mints versions that grow, of the Redis clock', async () => {
    const cache = await readyCache(url);
    const key = newKey();
    const before = await cache.writer.now();
    const first = await lead(cache, key);
    expect(Number(first.version)).toBeGreaterThan(Number(before));
    expect(first.beganAtMs).toBe(Math.floor(Number(first.version) / 1000));
    await cache.writer.release(first);
    expect(Number((await lead(cache, key)).version)).toBeGreaterThan(Number(first.version));
  });

  it('lets a dead holder be followed when its lease ends', async () => {
    const cache = await readyCache(url, { policies: { kpis: { ...policy, leaseMs: 100 } } });
    const dead = await readyCache(url, { policies: { kpis: { ...policy, leaseMs: 100 } } });
    const key = newKey();
    await lead(dead, key);
    await dead.stop();
    expect((await cache.writer.begin(key)).outcome).toBe('busy');
    await until(async () => (await cache.writer.begin(key)).outcome === 'lead', 1000);
  });
});

describe('a failure', () => {
  it('doubles the back-off up to its limit, and a success forgets it', async () => {
    const cache = await readyCache(url, {
      policies: { kpis: { ...policy, backoff: { baseMs: 1000, maxMs: 3000 } } },
    });
    const key = newKey();
    const waits: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      await cache.writer.fail(await lead(cache, key, { force: true }), 'no');
      const begin = await cache.writer.begin(key);
      waits.push(begin.outcome === 'backoff' ? Math.ceil(begin.waitMs / 100) * 100 : -1);
    }
    expect(waits).toEqual([1000, 2000, 3000, 3000]);
    await put(cache, key, 1, true);
    await cache.writer.fail(await lead(cache, key, { force: true }), 'no');
    await cache.writer.mark([key]);
    const begin = await cache.writer.begin(key);
    expect(begin.outcome === 'backoff' && begin.waitMs).toBeLessThanOrEqual(1000);
  });

  it('ends by itself', async () => {
    const cache = await readyCache(url, { policies: { kpis: { ...policy, backoff: { baseMs: 30, maxMs: 30 } } } });
    const key = newKey();
    await cache.writer.fail(await lead(cache, key), 'no');
    expect((await cache.writer.begin(key)).outcome).toBe('backoff');
    await until(async () => (await cache.writer.begin(key)).outcome === 'lead', 1000);
  });

  it('of a lease that is lost records nothing', async () => {
    const [a, b] = await Promise.all([readyCache(url), readyCache(url)]);
    const raw = rawClient(url);
    const key = newKey();
    const lost = await lead(a, key);
    await evict(raw, key, 'lease');
    const lease = await lead(b, key);
    await a.writer.fail(lost, 'no');
    expect(await b.writer.commit(lease, { data: 1, meta: {} })).toMatchObject({ outcome: 'committed' });
  });
});

describe('a lease', () => {
  it('that is released may be taken at once', async () => {
    const [a, b] = await Promise.all([readyCache(url), readyCache(url)]);
    const key = newKey();
    await a.writer.release(await lead(a, key));
    expect((await b.writer.begin(key)).outcome).toBe('lead');
  });

  it('tells its holder when it is lost, and commits nothing after that', async () => {
    const cache = await readyCache(url, { policies: { kpis: { ...policy, leaseMs: 90 } } });
    const raw = rawClient(url);
    const key = newKey();
    const lease = await lead(cache, key);
    await evict(raw, key, 'lease');
    await until(() => lease.signal.aborted, 1000);
    expect(await cache.writer.commit(lease, { data: 1, meta: {} })).toEqual({ outcome: 'lost', marked: false });
    expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'lease-lost', wire: key.wire, at: 'renew' }));
  });

  it('is given up when its holder hangs', async () => {
    const cache = await readyCache(url, { policies: { kpis: { ...policy, leaseMs: 90 } }, maxHoldMs: 150 });
    const key = newKey();
    const lease = await lead(cache, key);
    await until(() => lease.signal.aborted, 1000);
    expect(cache.events).toContainEqual(expect.objectContaining({ kind: 'lease-lost', at: 'overrun' }));
    await until(async () => (await cache.writer.begin(key)).outcome === 'lead', 1000);
  });

  it('of another cache object is refused', async () => {
    const cache = await readyCache(url);
    const foreign = { key: newKey(), version: '1', beganAtMs: 0, signal: new AbortController().signal };
    await expect(cache.writer.commit(foreign, { data: 1, meta: {} })).rejects.toThrow('not a lease of this cache');
  });

  it('ends once: a second commit writes nothing', async () => {
    const cache = await readyCache(url);
    const lease = await lead(cache, newKey());
    expect((await cache.writer.commit(lease, { data: 1, meta: {} })).outcome).toBe('committed');
    expect((await cache.writer.commit(lease, { data: 2, meta: {} })).outcome).toBe('lost');
  });
});

describe('unchanged content', () => {
  it('renews the header alone: same bytes, same ETag, a newer version, nothing to push', async () => {
    const cache = await readyCache(url);
    const other = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    const heard: BusMessage[] = [];
    other.bus.on((message) => heard.push(message));
    const first = await put(cache, key, { total: 1 });
    const [entry = ''] = await storedKeys(raw, key);
    const before = (await raw.getBuffer(entry))!;
    await cache.writer.mark([key]);
    const lease = await lead(cache, key);
    const { outcome } = await cache.writer.commit(lease, { data: { total: 1 }, meta: { other: 'meta' } });
    const after = (await raw.getBuffer(entry))!;

    expect(outcome).toBe('unchanged');
    expect(after.subarray(120)).toEqual(before.subarray(120));
    expect(Number(lease.version)).toBeGreaterThan(Number(first));
    expect(await other.reader.headers([key])).toMatchObject([{ version: lease.version, marked: false }]);
    await until(() => heard.length === 3);
    expect(heard.map((message) => (message.kind === 'commit' ? message.changed : message.kind))).toEqual([
      true,
      'mark',
      false,
    ]);
    await put(cache, key, { total: 2 });
    await until(() => heard.length === 4);
    expect(heard[3]).toMatchObject({ changed: true });
  });

  it('whose entry was evicted meanwhile is written in full', async () => {
    const cache = await readyCache(url);
    const raw = rawClient(url);
    const key = newKey();
    await put(cache, key, 1);
    const lease = await lead(cache, key, { force: true });
    await evict(raw, key, 'entry');
    expect((await cache.writer.commit(lease, { data: 1, meta: {} })).outcome).toBe('committed');
    expect((await cache.reader.headers([key]))[0]).toMatchObject({ version: lease.version });
  });
});

describe('an answer that gets lost on the way', () => {
  /** A client whose next pipeline runs, but whose answer never arrives. */
  async function forgetful(broken?: RuleName) {
    const commands = new Redis(url, { replyMapping: 'legacy' });
    const subscriber = new Redis(url, { replyMapping: 'legacy' });
    let lose = false;
    const lossy = new Proxy(commands, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'pipeline') {
          return (calls: never[]) => ({
            exec: async () => {
              const answer = await target.pipeline(calls).exec();
              if (!lose) return answer;
              lose = false;
              throw new Error('Connection is closed.');
            },
          });
        }
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const cache = createSnapshotCache({
      commands: lossy,
      subscriber,
      policies: { kpis: policy },
      ...(broken === undefined ? {} : { scripts: without(rules[broken]) }),
    });
    onTestFinished(async () => {
      await cache.stop();
      commands.disconnect();
      subscriber.disconnect();
    });
    await cache.start();
    await until(() => cache.bus.connected);
    // The server must know the scripts already, or it is the answer NOSCRIPT that gets lost.
    await put(cache, newKey(), 1);
    const lease = await lead(cache, newKey());
    lose = true;
    return cache.writer.commit(lease, { data: 1, meta: {} });
  }

  it('does not lose the commit', async () => {
    expect(await forgetful()).toMatchObject({ outcome: 'committed' });
  });

  it('would lose it if the script did not know its own version again', async () => {
    expect(await forgetful('a repeated commit is known again')).toMatchObject({ outcome: 'lost' });
  });
});

it('scripts that the server forgot are sent again, also in the middle of a batch', async () => {
  const cache = await readyCache(url);
  const raw = rawClient(url);
  const present = [newKey(), newKey(), newKey()];
  for (const key of present) await put(cache, key, 1);
  await raw.script('FLUSH');
  await cache.writer.mark(present);
  expect(await cache.reader.headers(present)).toMatchObject([{ marked: true }, { marked: true }, { marked: true }]);
  await raw.script('FLUSH');
  const lease = await lead(cache, present[0]!);
  await raw.script('FLUSH');
  expect((await cache.writer.commit(lease, { data: 2, meta: {} })).outcome).toBe('committed');
});

it('how long readers were behind is measured from the mark to the commit', async () => {
  const cache = await readyCache(url);
  const key = newKey();
  await put(cache, key, 1);
  await cache.writer.mark([key]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await put(cache, key, 2);
  const { refreshLag } = cache.statistics().types['kpis']!;
  expect(refreshLag.count).toBe(1);
  expect(refreshLag.sumMs).toBeGreaterThanOrEqual(59);
  expect(refreshLag.sumMs).toBeLessThan(1000);
});

import { parseSnapshot } from '@pulso/cache';
import type { Commit, Lease, Read, SnapshotCache, SnapshotKey } from '@pulso/cache';
import type { Redis } from 'ioredis';
import type { RuleName } from './broken.ts';
import { evict, lead, put, storedKeys, until } from './caches.ts';

/** Two processes, one key, and a hand on Redis itself. */
export interface Stage {
  readonly a: SnapshotCache;
  readonly b: SnapshotCache;
  readonly raw: Redis;
  readonly key: SnapshotKey;
  /** Life of a lease, ms. */
  readonly leaseMs: number;
}

/** One way in which a rule of the design could be broken. `play` answers what went wrong, or nothing. */
export interface Scenario {
  readonly name: string;
  /** Without this rule the scenario goes wrong: the negative control. */
  readonly needs: RuleName;
  readonly play: (stage: Stage) => Promise<string | undefined>;
}

const commit = (cache: SnapshotCache, lease: Lease, data: unknown): Promise<Commit> =>
  cache.writer.commit(lease, { data, meta: {} });

/** Reads past every L1 of the stage's making. */
async function see({ b, key }: Stage): Promise<{ state: Read['state']; data: unknown }> {
  const read = await b.reader.waitFresh(key, { deadlineMs: 0, after: '0' });
  return { state: read.state, data: read.found ? (await parseSnapshot(read.entry)).data : undefined };
}

/** `old` was read before a change that was marked: it must not pass for fresh. */
async function oldIsNotFresh(stage: Stage): Promise<string | undefined> {
  const seen = await see(stage);
  return seen.state === 'fresh' && seen.data === 'old' ? 'the old value is FRESH after the mark' : undefined;
}

const both = (...problems: (string | false | undefined)[]): string | undefined =>
  problems.filter((one) => typeof one === 'string').join('; ') || undefined;

export const scenarios: readonly Scenario[] = [
  {
    name: 'a change during the first computation',
    needs: 'mark flags the lease also without an entry',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      await stage.b.writer.mark([stage.key]);
      const { marked } = await commit(stage.a, lease, 'old');
      return both(await oldIsNotFresh(stage), !marked && 'the commit does not say that a refresh is owed');
    },
  },
  {
    name: 'a change during a refresh',
    needs: 'commit honours a flagged lease',
    async play(stage) {
      await put(stage.a, stage.key, 'older');
      const lease = await lead(stage.a, stage.key, { force: true });
      await stage.b.writer.mark([stage.key]);
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'a change during a refresh that finds nothing new',
    needs: 'commit honours a flagged lease',
    async play(stage) {
      await put(stage.a, stage.key, 'old');
      const lease = await lead(stage.a, stage.key, { force: true });
      await stage.b.writer.mark([stage.key]);
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'a mark with an entry and no lease',
    needs: 'mark flags the entry',
    async play(stage) {
      await put(stage.a, stage.key, 'old');
      await stage.b.writer.mark([stage.key]);
      const seen = await see(stage);
      return both(await oldIsNotFresh(stage), seen.data !== 'old' && 'the mark cost the old value');
    },
  },
  {
    name: 'a mark with neither, and a computation after it',
    needs: 'begin takes the lease only when nobody holds it',
    async play(stage) {
      await stage.b.writer.mark([stage.key]);
      await Promise.all([stage.a, stage.b].map((cache) => cache.writer.begin(stage.key)));
      const begin = await stage.b.writer.begin(stage.key);
      return begin.outcome === 'busy' ? undefined : `a third begin answers ${begin.outcome}`;
    },
  },
  {
    name: 'a mark, then the lease is evicted',
    needs: 'commit needs its own lease',
    async play(stage) {
      await put(stage.a, stage.key, 'older');
      const lease = await lead(stage.a, stage.key, { force: true });
      await stage.b.writer.mark([stage.key]);
      await evict(stage.raw, stage.key, 'lease');
      const { outcome } = await commit(stage.a, lease, 'old');
      return both(await oldIsNotFresh(stage), outcome !== 'lost' && `the commit answers ${outcome}`);
    },
  },
  {
    name: 'the lease is evicted, then a mark',
    needs: 'commit needs its own lease',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      await evict(stage.raw, stage.key, 'lease');
      await stage.b.writer.mark([stage.key]);
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'the entry is evicted, then a mark',
    needs: 'mark flags the lease',
    async play(stage) {
      await put(stage.a, stage.key, 'older');
      const lease = await lead(stage.a, stage.key, { force: true });
      await evict(stage.raw, stage.key, 'entry');
      await stage.b.writer.mark([stage.key]);
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'a mark, then both are evicted',
    needs: 'commit needs its own lease',
    async play(stage) {
      await put(stage.a, stage.key, 'older');
      const lease = await lead(stage.a, stage.key, { force: true });
      await stage.b.writer.mark([stage.key]);
      await evict(stage.raw, stage.key, 'entry');
      await evict(stage.raw, stage.key, 'lease');
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'the lease is lost to a quicker computation',
    needs: 'commit needs its own lease',
    async play(stage) {
      const slow = await lead(stage.a, stage.key);
      await evict(stage.raw, stage.key, 'lease');
      await put(stage.b, stage.key, 'new', false);
      const { outcome } = await commit(stage.a, slow, 'old');
      const seen = await see(stage);
      return both(
        seen.data !== 'new' && 'the older value replaced the newer',
        outcome !== 'lost' && `answered ${outcome}`,
      );
    },
  },
  {
    name: 'the lease is slept through, and a mark meanwhile',
    needs: 'commit needs its own lease',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      const [leaseKey = ''] = await storedKeys(stage.raw, stage.key);
      await stage.raw.pexpire(leaseKey, 1);
      await until(async () => (await stage.raw.exists(leaseKey)) === 0);
      await stage.b.writer.mark([stage.key]);
      await commit(stage.a, lease, 'old');
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'force while somebody computes',
    needs: 'force does not steal a live lease',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      const forced = await stage.b.writer.begin(stage.key, { force: true });
      const { outcome } = await commit(stage.a, lease, 'x');
      return both(
        forced.outcome !== 'busy' && `force answers ${forced.outcome}`,
        outcome !== 'committed' && `the holder's commit answers ${outcome}`,
      );
    },
  },
  {
    name: 'force while somebody computes is owed its own refresh',
    needs: 'force flags the live lease',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      await stage.b.writer.begin(stage.key, { force: true });
      const { marked } = await commit(stage.a, lease, 'x');
      return marked ? undefined : 'the commit owes nothing';
    },
  },
  {
    name: 'a marked entry is computed again',
    needs: 'a marked entry is not fresh to begin',
    async play(stage) {
      await put(stage.a, stage.key, 'old');
      await stage.b.writer.mark([stage.key]);
      const begin = await stage.b.writer.begin(stage.key);
      return begin.outcome === 'lead' ? undefined : `begin answers ${begin.outcome}`;
    },
  },
  {
    name: 'a holder that renews is not pre-empted',
    needs: 'renew prolongs the lease',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      const endsAt = performance.now() + 1.7 * stage.leaseMs;
      while (performance.now() < endsAt) {
        const begin = await stage.b.writer.begin(stage.key);
        if (begin.outcome !== 'busy') return `begin answers ${begin.outcome} while it is renewed`;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { outcome } = await commit(stage.a, lease, 'x');
      return outcome === 'committed' ? undefined : `the commit answers ${outcome}`;
    },
  },
  {
    name: 'a failure keeps all processes from trying again at once',
    needs: 'fail records the back-off',
    async play(stage) {
      await stage.a.writer.fail(await lead(stage.a, stage.key), 'no database');
      const begin = await stage.b.writer.begin(stage.key);
      return begin.outcome === 'backoff' && begin.error === 'no database'
        ? undefined
        : `begin answers ${begin.outcome}`;
    },
  },
  {
    name: 'clear during a computation',
    needs: 'clear renews the namespace',
    async play(stage) {
      const lease = await lead(stage.a, stage.key);
      await stage.b.writer.clear([stage.key.type]);
      const { outcome } = await commit(stage.a, lease, 'old');
      const seen = await see(stage);
      return both(
        seen.state !== 'miss' && `what was cleared is back: ${seen.state}`,
        outcome !== 'lost' && `answered ${outcome}`,
      );
    },
  },
  {
    name: 'a server with the data of before the mark',
    needs: 'another server renews the namespace',
    async play(stage) {
      await put(stage.a, stage.key, 'old');
      const [entry = ''] = await storedKeys(stage.raw, stage.key);
      const before = (await stage.raw.getBuffer(entry))!;
      await stage.b.writer.mark([stage.key]);
      await changeServer(stage, async (namespace) => {
        await stage.raw.set(namespace, `${(await stage.raw.get(namespace))!.split(':')[0]}:0123456789abcdef`);
        await stage.raw.set(entry, before, 'PX', 60_000);
      });
      return oldIsNotFresh(stage);
    },
  },
  {
    name: 'an evicted namespace, and the data of before the mark',
    needs: 'a lost namespace is minted anew',
    async play(stage) {
      await put(stage.a, stage.key, 'old');
      const [entry = ''] = await storedKeys(stage.raw, stage.key);
      const before = (await stage.raw.getBuffer(entry))!;
      await stage.b.writer.mark([stage.key]);
      await changeServer(stage, async (namespace) => {
        await stage.raw.del(namespace);
        await stage.raw.set(entry, before, 'PX', 60_000);
      });
      return oldIsNotFresh(stage);
    },
  },
];

/** Stands for a fail-over: what `change` does is what the connections find when they come back. */
async function changeServer({ a, b, raw, key }: Stage, change: (namespaceKey: string) => Promise<void>): Promise<void> {
  const [namespace = ''] = await raw.keys(`*:{ns}:${key.type}`);
  await change(namespace);
  await raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(async () =>
    (await Promise.all([a, b].map((cache) => cache.reader.headers([key])))).every((one) => one !== 'down'),
  );
}

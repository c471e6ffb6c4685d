import { begin } from './begin.ts';
import { commit } from './commit.ts';
import { CacheUnavailableError } from './errors.ts';
import { free, freeWithBackoff } from './end-lease.ts';
import type { HeldLease } from './lease.ts';
import { mark } from './mark.ts';
import { isReplyError } from './redis-like.ts';
import type { Lease, SnapshotWriter } from './types.ts';
import { refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

export interface InnerWriter extends SnapshotWriter {
  /** Commits without trying again while Redis is away. */
  commitOnce: SnapshotWriter['commit'];
  /** Begins without trying again while Redis is away. */
  beginOnce: SnapshotWriter['begin'];
  /** Ends the heartbeats; the leases run out by themselves. */
  stop(): void;
}

/** When a begin or a commit is tried again while Redis is away, ms after the attempt before. */
const retriesMs = [100, 250];

/**
 * @param countCleared counts the entries of namespaces that were just given up.
 */
export function createWriter(
  context: WriteContext,
  countCleared: (namespaces: ReadonlyMap<string, string>) => Promise<number>,
): InnerWriter {
  const { gateway, namespaces, writeTimeoutMs, statistics } = context;

  const own = (lease: Lease): HeldLease => {
    if (!isHeld(lease)) throw new TypeError('not a lease of this cache: pass on the object that begin answered');
    return lease;
  };

  const must = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isReplyError(error)) throw error;
      refused(context, operation, error);
      throw new CacheUnavailableError(operation, error);
    }
  };

  return {
    begin: (key, options = {}) => begin(context, key, options, retriesMs),
    beginOnce: (key, options = {}) => begin(context, key, options, []),
    commit: async (lease, snapshot, options = {}) => commit(context, own(lease), snapshot, options, retriesMs),
    commitOnce: async (lease, snapshot, options = {}) => commit(context, own(lease), snapshot, options, []),
    async fail(lease, error) {
      const held = own(lease);
      if (!held.end()) return;
      statistics.of(lease.key.type).leases.failed += 1;
      await freeWithBackoff(context, held, error);
    },
    async release(lease) {
      const held = own(lease);
      if (held.end()) await free(context, held);
    },
    mark: (keys) => mark(context, keys),
    async clear(types) {
      const previous = await must('clear', () => namespaces.clear(types, writeTimeoutMs));
      const given = new Map([...previous].filter(([type]) => types.includes(type)));
      return { cleared: await countCleared(given) };
    },
    now: () =>
      must('TIME', async () => {
        const [seconds, micros] = await gateway.call('TIME', (client) => client.time());
        return String(Number(seconds) * 1_000_000 + Number(micros));
      }),
    stop() {
      for (const lease of context.held) lease.end();
    },
  };
}

function isHeld(lease: Lease): lease is HeldLease {
  return 'token' in lease && 'redisKeys' in lease;
}

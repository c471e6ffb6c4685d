import { begin } from './begin.ts';
import { encodeMessage } from './bus-message.ts';
import { commit } from './commit.ts';
import { CacheUnavailableError } from './errors.ts';
import { busChannel } from './key.ts';
import type { HeldLease } from './lease.ts';
import { mark } from './mark.ts';
import { isReplyError } from './redis-like.ts';
import type { Lease, SnapshotWriter } from './types.ts';
import { policyOf, refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

export interface InnerWriter extends SnapshotWriter {
  /** Commits without trying again while Redis is away. */
  commitOnce: SnapshotWriter['commit'];
  /** Ends the heartbeats; the leases run out by themselves. */
  stop(): void;
}

/** When a commit is tried again while Redis is away, ms after the attempt before. */
const commitRetriesMs = [100, 250];
const maxErrorLength = 200;

/**
 * @param countCleared counts the entries of namespaces that were just given up.
 */
export function createWriter(
  context: WriteContext,
  countCleared: (namespaces: ReadonlyMap<string, string>) => Promise<number>,
): InnerWriter {
  const { gateway, namespaces, writeTimeoutMs, prefix, statistics } = context;

  const own = (lease: Lease): HeldLease => {
    if (!isHeld(lease)) throw new TypeError('not a lease of this cache: pass on the object that begin answered');
    return lease;
  };

  const idle = ({ key, namespace }: HeldLease): string =>
    encodeMessage({ kind: 'idle', type: key.type, namespace, wire: key.wire });

  /** A lease that cannot be ended in Redis ends by itself. */
  const endQuietly = async (
    lease: HeldLease,
    name: 'fail' | 'release',
    keys: string[],
    args: string[],
  ): Promise<void> => {
    if (!lease.end()) return;
    try {
      await gateway.script(name, keys, args);
    } catch (error) {
      if (isReplyError(error)) refused(context, name, error);
      else if (!(error instanceof CacheUnavailableError)) throw error;
    }
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
    begin: (key, options) => begin(context, key, options),
    commit: (lease, snapshot, options = {}) => commit(context, own(lease), snapshot, options, commitRetriesMs),
    commitOnce: (lease, snapshot, options = {}) => commit(context, own(lease), snapshot, options, []),
    async fail(lease, error) {
      const held = own(lease);
      const { backoff } = policyOf(context.policies, lease.key.type);
      statistics.of(lease.key.type).leases.failed += 1;
      await endQuietly(
        held,
        'fail',
        [held.redisKeys.lease, held.redisKeys.backoff],
        [
          held.token,
          String(backoff.baseMs),
          String(backoff.maxMs),
          error.slice(0, maxErrorLength),
          busChannel(prefix),
          idle(held),
        ],
      );
    },
    release: (lease) =>
      endQuietly(
        own(lease),
        'release',
        [own(lease).redisKeys.lease],
        [own(lease).token, busChannel(prefix), idle(own(lease))],
      ),
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

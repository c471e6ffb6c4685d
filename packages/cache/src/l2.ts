import { CacheUnavailableError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { namespaceKey } from './key.ts';
import { isReplyError } from './redis-like.ts';

export interface StoredBytes {
  readonly bytes: Buffer | null;
  /** The type's namespace as Redis stores it at the same moment, in a cluster at about the same. */
  readonly namespace: string | null;
}

/** Reads one entry. Reads of the same turn of the event loop travel together. */
export type ReadBytes = (type: string, redisKey: string) => Promise<StoredBytes>;

interface Wanted {
  readonly type: string;
  readonly key: string;
  readonly resolve: (stored: StoredBytes) => void;
  readonly reject: (error: unknown) => void;
}

const perRequest = 100;
const notAString = Buffer.alloc(0);

/**
 * Collects the reads of one turn and sends them as one MGET under one deadline: cheaper than the client's
 * auto-pipelining, and a lone read does not wait for it. The namespaces of the types come along, so that an entry is
 * never taken from a namespace that is over, whether or not the bus has told yet. MGET cannot cross slots: a cluster
 * gets single GETs at the same time, each where its key lives.
 */
export function createBatchedReads(gateway: Gateway, prefix: string): ReadBytes {
  let wanted: Wanted[] = [];

  const send = (part: Wanted[]): void => {
    const types = [...new Set(part.map((one) => one.type))];
    gateway
      .call('a read', async (client): Promise<(Buffer | null)[]> => {
        const keys = [...types.map((type) => namespaceKey(prefix, type)), ...part.map((one) => one.key)];
        if (client.isCluster !== true) return client.mgetBuffer(keys);
        return Promise.all(keys.map((key) => getString(() => client.getBuffer(key))));
      })
      .then(
        (answers) => {
          const namespaces = new Map(types.map((type, index) => [type, answers[index]]));
          for (const [index, one] of part.entries()) {
            one.resolve({
              bytes: answers[types.length + index] ?? null,
              namespace: namespaces.get(one.type)?.toString('latin1') ?? null,
            });
          }
        },
        (error: unknown) => {
          const reason = error instanceof CacheUnavailableError ? error : new CacheUnavailableError('a read', error);
          for (const one of part) one.reject(reason);
        },
      );
  };

  const flush = (): void => {
    const all = wanted;
    wanted = [];
    for (let from = 0; from < all.length; from += perRequest) send(all.slice(from, from + perRequest));
  };

  return (type, key) =>
    new Promise((resolve, reject) => {
      // After the microtasks that are queued now, so that callers which one answer woke up share the next request.
      if (wanted.push({ type, key, resolve, reject }) === 1) process.nextTick(flush);
    });
}

/** A key of another kind is somebody else's data: it decodes as a miss. */
async function getString(get: () => Promise<Buffer | null>): Promise<Buffer | null> {
  try {
    return await get();
  } catch (error) {
    if (isReplyError(error) && error.message.startsWith('WRONGTYPE')) return notAString;
    throw error;
  }
}

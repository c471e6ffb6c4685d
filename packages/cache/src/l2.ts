import { CacheUnavailableError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { isReplyError } from './redis-like.ts';

/** Reads one Redis string. Reads of the same turn of the event loop travel together. */
export type ReadBytes = (redisKey: string) => Promise<Buffer | null>;

interface Wanted {
  readonly key: string;
  readonly resolve: (bytes: Buffer | null) => void;
  readonly reject: (error: unknown) => void;
}

const perRequest = 100;
const notAString = Buffer.alloc(0);

/**
 * Collects the reads of one turn and sends them as one GET or MGET under one deadline: cheaper than the client's
 * auto-pipelining, and a lone read does not wait for it. MGET cannot cross slots, so a cluster gets single GETs.
 */
export function createBatchedReads(gateway: Gateway): ReadBytes {
  let wanted: Wanted[] = [];

  const send = (part: Wanted[]): void => {
    gateway
      .call('a read', async (client): Promise<(Buffer | null)[]> => {
        if (part.length > 1 && client.isCluster !== true) return client.mgetBuffer(part.map((one) => one.key));
        return Promise.all(part.map((one) => getString(() => client.getBuffer(one.key))));
      })
      .then(
        (answers) => {
          for (const [index, one] of part.entries()) one.resolve(answers[index] ?? null);
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

  return (key) =>
    new Promise((resolve, reject) => {
      // After the microtasks that are queued now, so that callers which one answer woke up share the next request.
      if (wanted.push({ key, resolve, reject }) === 1) process.nextTick(flush);
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

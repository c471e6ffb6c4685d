import { classify } from './classify.ts';
import { decodeHeader, headerBytes } from './envelope.ts';
import { CacheUnavailableError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { assertKey, entryKey, namespaceKey } from './key.ts';
import { isStored } from './namespaces.ts';
import type { Namespaces } from './namespaces.ts';
import type { RedisClock } from './redis-clock.ts';
import type { SnapshotHeader, SnapshotKey } from './types.ts';

export interface HeadersOptions {
  readonly prefix: string;
  readonly namespaces: Namespaces;
  readonly gateway: Gateway;
  readonly clock: RedisClock;
  readonly opTimeoutMs: number;
}

type Headers = (SnapshotHeader | null)[];

const perRequest = 500;
const attempts = 3;

/** The headers of these keys without their bodies; null where a read would find nothing. */
export async function readHeaders(options: HeadersOptions, keys: readonly SnapshotKey[]): Promise<Headers | 'down'> {
  keys.forEach(assertKey);
  try {
    const found: Headers = [];
    for (let from = 0; from < keys.length; from += perRequest) {
      found.push(...(await readPart(options, keys.slice(from, from + perRequest))));
    }
    return found;
  } catch (error) {
    if (error instanceof CacheUnavailableError) return 'down';
    throw error;
  }
}

async function readPart(options: HeadersOptions, keys: readonly SnapshotKey[]): Promise<Headers> {
  const { prefix, namespaces, gateway, clock, opTimeoutMs } = options;
  const types = [...new Set(keys.map((key) => key.type))];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const used = new Map<string, string>();
    for (const type of types) used.set(type, await namespaces.require(type));
    const answers = await gateway.batch(
      [
        ...types.map((type) => ({ command: ['get', namespaceKey(prefix, type)] })),
        ...keys.map((key) => ({
          command: ['getrangeBuffer', entryKey(prefix, used.get(key.type) ?? '', key), 0, headerBytes - 1],
        })),
      ],
      // A long batch is slow for a reason.
      opTimeoutMs + Math.ceil(keys.length / 100) * 10,
    );
    if (types.every((type, index) => isStored(used.get(type) ?? '', answers[index]))) {
      const nowMs = clock.nowMs();
      return keys.map((key, index) => usable(answers[types.length + index], key, nowMs));
    }
    await namespaces.confirm();
  }
  throw new CacheUnavailableError('headers: the namespace keeps changing');
}

function usable(bytes: unknown, key: SnapshotKey, nowMs: number): SnapshotHeader | null {
  const decoded = Buffer.isBuffer(bytes) ? decodeHeader(bytes, key) : undefined;
  return decoded?.ok === true && classify(decoded.value, nowMs) !== 'miss' ? decoded.value : null;
}

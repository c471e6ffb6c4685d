import { encodeMessage } from './bus-message.ts';
import { CacheUnavailableError } from './errors.ts';
import type { BatchCall } from './gateway.ts';
import { assertKey, busChannel, namespaceKey, redisKeys } from './key.ts';
import { isStored } from './namespaces.ts';
import type { SnapshotKey } from './types.ts';
import { refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

const perRequest = 200;
const attempts = 5;

/**
 * Marks keys. Rejects with a CacheUnavailableError unless Redis acknowledged every one: whoever knows of the change
 * must keep it and try again. Marking twice is harmless.
 */
export async function mark(context: WriteContext, keys: readonly SnapshotKey[]): Promise<void> {
  keys.forEach(assertKey);
  for (let from = 0; from < keys.length; from += perRequest)
    await markPart(context, keys.slice(from, from + perRequest));
}

/**
 * The namespaces are read after the marks, in the same round trip. If one has been renewed, the marks went where nobody
 * looks while a computation in the new namespace may already have read the old data: mark again there. Once the
 * namespace is still the same after the mark, every later computation began after the change.
 */
async function markPart(context: WriteContext, keys: readonly SnapshotKey[]): Promise<void> {
  const { prefix, namespaces, gateway, writeTimeoutMs } = context;
  const types = [...new Set(keys.map((key) => key.type))];
  let left = keys;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const used = new Map<string, string>();
    for (const type of types) used.set(type, await namespaces.require(type));
    const calls: BatchCall[] = [];
    for (const key of left) calls.push(markCall(prefix, used.get(key.type) ?? '', key));
    for (const type of types) calls.push({ command: ['get', namespaceKey(prefix, type)] });
    const answers = await gateway.batch(calls, writeTimeoutMs);
    const failed = answers.find((answer) => answer instanceof Error);
    if (failed) {
      refused(context, 'mark', failed);
      throw new CacheUnavailableError('a mark', failed);
    }
    const stored = answers.slice(left.length);
    const moved = new Set(types.filter((type, index) => !isStored(used.get(type) ?? '', stored[index])));
    for (const key of left) {
      if (moved.has(key.type)) continue;
      context.statistics.of(key.type).marks += 1;
      context.onWritten(key, '', undefined);
    }
    if (moved.size === 0) return;
    left = left.filter((key) => moved.has(key.type));
    await namespaces.confirm();
  }
  throw new CacheUnavailableError('a mark: the namespace keeps changing');
}

function markCall(prefix: string, namespace: string, key: SnapshotKey): BatchCall {
  const keys = redisKeys(prefix, namespace, key);
  return {
    script: 'mark',
    keys: [keys.entry, keys.lease],
    args: [busChannel(prefix), encodeMessage({ kind: 'mark', type: key.type, namespace, wire: key.wire })],
  };
}

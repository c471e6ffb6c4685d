import { CacheUnavailableError } from './errors.ts';
import type { HeadersOptions } from './headers.ts';
import { assertKey, namespaceKey, redisKeys } from './key.ts';
import { isStored } from './namespaces.ts';
import type { Backoff, CachePolicy, SnapshotKey } from './types.ts';

export interface BackoffsOptions extends HeadersOptions {
  readonly policies: Readonly<Record<string, CachePolicy>>;
}

/**
 * What `fail` wrote of these keys, in their order; `null` for a key that was committed since, or whose last failure is
 * long past. A namespace renewed meanwhile has none.
 */
export async function readBackoffs(
  { prefix, namespaces, gateway, opTimeoutMs, policies }: BackoffsOptions,
  keys: readonly SnapshotKey[],
): Promise<(Backoff | null)[] | 'down'> {
  keys.forEach(assertKey);
  try {
    const used = await Promise.all(keys.map(({ type }) => namespaces.require(type)));
    const answers = await gateway.batch(
      keys.flatMap((key, index) => [
        { command: ['get', namespaceKey(prefix, key.type)] },
        { command: ['get', redisKeys(prefix, used[index]!, key).backoff] },
      ]),
      opTimeoutMs,
    );
    return keys.map(({ type }, index) => {
      const text = answers[2 * index + 1];
      const policy = policies[type];
      const current = isStored(used[index]!, answers[2 * index]);
      return current && policy && typeof text === 'string' ? parseBackoff(text, policy.backoff) : null;
    });
  } catch (error) {
    if (error instanceof CacheUnavailableError) return 'down';
    throw error;
  }
}

/** Reads the text that `fail.lua` writes: `<until ms>:<failures>:<error>`. */
export function parseBackoff(text: string, { baseMs, maxMs }: CachePolicy['backoff']): Backoff | null {
  const [, until, count, error = ''] = /^(\d+):(\d+):([^]*)$/.exec(text) ?? [];
  const failures = Number(count);
  if (until === undefined || !(failures > 0)) return null;
  const untilMs = Number(until);
  return { failures, untilMs, failedAtMs: untilMs - Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 40)), error };
}

import { encodeMessage } from './bus-message.ts';
import { CacheUnavailableError } from './errors.ts';
import { busChannel } from './key.ts';
import type { HeldLease } from './lease.ts';
import { isReplyError } from './redis-like.ts';
import { policyOf, refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

const maxErrorLength = 200;

/** Frees the key in Redis and records the back-off. A lease that cannot be freed ends by itself. */
export function freeWithBackoff(context: WriteContext, lease: HeldLease, error: string): Promise<void> {
  const { lease: leaseKey, backoff: backoffKey } = lease.redisKeys;
  const { backoff } = policyOf(context.policies, lease.key.type);
  return quietly(context, 'fail', () =>
    context.gateway.script(
      'fail',
      [leaseKey, backoffKey],
      [
        lease.token,
        String(backoff.baseMs),
        String(backoff.maxMs),
        error.slice(0, maxErrorLength),
        busChannel(context.prefix),
        idle(lease),
      ],
    ),
  );
}

/** Frees the key in Redis without a back-off. */
export function free(context: WriteContext, lease: HeldLease): Promise<void> {
  return quietly(context, 'release', () =>
    context.gateway.script('release', [lease.redisKeys.lease], [lease.token, busChannel(context.prefix), idle(lease)]),
  );
}

function idle({ key, namespace }: HeldLease): string {
  return encodeMessage({ kind: 'idle', type: key.type, namespace, wire: key.wire });
}

async function quietly(context: WriteContext, operation: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isReplyError(error)) refused(context, operation, error);
    else if (!(error instanceof CacheUnavailableError)) throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { pause } from './deadline.ts';
import { CacheUnavailableError } from './errors.ts';
import { assertKey, namespaceKey, redisKeys } from './key.ts';
import { holdLease } from './lease.ts';
import type { RedisKeys } from './key.ts';
import { isStored } from './namespaces.ts';
import type { Begin, SnapshotKey } from './types.ts';
import { policyOf, refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

const processNonce = randomBytes(6).toString('hex');
let begins = 0;

/** How often a namespace may be renewed under one begin before Redis counts as away. */
const attempts = 3;

export interface BeginOptions {
  readonly force?: boolean;
}

/**
 * Takes the lease, and reads the type's namespace in the same round trip: a lease taken in a namespace that has been
 * renewed meanwhile would compute for nobody. While Redis is away it tries again after each of `retryAfterMs`: a begin
 * can be repeated, because the script knows its own nonce. Without that, a lease whose answer was late would keep
 * everybody from the key until its time is up.
 */
export async function begin(
  context: WriteContext,
  key: SnapshotKey,
  { force = false }: BeginOptions,
  retryAfterMs: readonly number[],
): Promise<Begin> {
  assertKey(key);
  policyOf(context.policies, key.type);
  const counters = context.statistics.of(key.type);
  const nonce = `${processNonce}${(begins += 1).toString(36)}`;
  for (let retry = 0; ; retry += 1) {
    try {
      const answer = await beginInNamespace(context, key, force, nonce);
      if (!answer) break;
      counters.leases[answer.outcome] += 1;
      return answer;
    } catch (error) {
      if (!(error instanceof CacheUnavailableError)) throw error;
      const waitMs = retryAfterMs[retry];
      if (waitMs === undefined) break;
      await pause(waitMs);
    }
  }
  counters.leases.down += 1;
  return { outcome: 'down' };
}

/** Undefined when the namespace turned out to be another one each time. */
async function beginInNamespace(
  context: WriteContext,
  key: SnapshotKey,
  force: boolean,
  nonce: string,
): Promise<Begin | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const answer = await tryBegin(context, key, force, nonce);
    if (answer) return answer;
    await context.namespaces.confirm();
  }
  return undefined;
}

/** Undefined when the namespace turned out to be another one. */
async function tryBegin(
  context: WriteContext,
  key: SnapshotKey,
  force: boolean,
  nonce: string,
): Promise<Begin | undefined> {
  const { prefix, namespaces, gateway } = context;
  const namespace = await namespaces.require(key.type);
  const keys = redisKeys(prefix, namespace, key);
  const leaseMs = policyOf(context.policies, key.type).leaseMs;
  const [answer, stored] = await gateway.batch([
    {
      script: 'begin',
      keys: [keys.entry, keys.lease, keys.backoff],
      args: [force ? '1' : '0', String(leaseMs), nonce, namespaces.floor],
    },
    { command: ['get', namespaceKey(prefix, key.type)] },
  ]);
  if (answer instanceof Error || stored instanceof Error) {
    refused(context, 'begin', answer instanceof Error ? answer : (stored as Error));
    return { outcome: 'down' };
  }
  const current = isStored(namespace, stored);
  const [outcome, first = '', second = '', nowMs = ''] = answer as [string, string?, string?, string?];
  if (outcome === 'lead') {
    const token = `${first}:${nonce}`;
    if (!current) {
      await gateway.script('release', [keys.lease], [token, '', '']).catch(() => undefined);
      return undefined;
    }
    return {
      outcome,
      lease: hold(context, key, {
        version: first,
        token,
        namespace,
        keys,
        beganAtMs: Number(nowMs),
        previousHash: second,
      }),
    };
  }
  if (!current) return undefined;
  switch (outcome) {
    case 'busy':
      return { outcome, waitMs: Number(first) };
    case 'backoff':
      return { outcome, waitMs: Number(first), error: second };
    default:
      return { outcome: 'fresh' };
  }
}

function hold(
  context: WriteContext,
  key: SnapshotKey,
  taken: {
    version: string;
    beganAtMs: number;
    token: string;
    namespace: string;
    keys: RedisKeys;
    previousHash: string;
  },
): ReturnType<typeof holdLease> {
  const { gateway, local, emit, held, namespaces, maxHoldMs } = context;
  namespaces.raiseFloor(taken.version);
  const lease = holdLease({
    key,
    version: taken.version,
    beganAtMs: taken.beganAtMs,
    token: taken.token,
    namespace: taken.namespace,
    redisKeys: taken.keys,
    previousHash: taken.previousHash,
    leaseMs: policyOf(context.policies, key.type).leaseMs,
    maxHoldMs,
    gateway,
    local,
    emit,
    onEnd: (ended) => held.delete(ended),
  });
  held.add(lease);
  return lease;
}

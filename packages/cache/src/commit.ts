import { compress, serialise } from './body.ts';
import { encodeMessage } from './bus-message.ts';
import { pause } from './deadline.ts';
import { encodeEntry, encodeRenewed } from './envelope.ts';
import type { Times } from './envelope.ts';
import { freeWithBackoff } from './end-lease.ts';
import { CacheUnavailableError } from './errors.ts';
import type { BatchCall } from './gateway.ts';
import { busChannel, fingerprint, namespaceKey } from './key.ts';
import type { HeldLease } from './lease.ts';
import { isStored } from './namespaces.ts';
import { entryTimes } from './policy.ts';
import { observe } from './statistics.ts';
import type { Commit } from './types.ts';
import { policyOf, refused } from './write-context.ts';
import type { WriteContext } from './write-context.ts';

export interface Snapshot {
  readonly data: unknown;
  readonly meta: object;
}

export interface CommitOptions {
  readonly freshUntilMs?: number;
  readonly computeMs?: number;
}

/** Redis answered the commit with an error. */
class Refusal extends Error {}

type Answer = { outcome: 'committed' | 'lost' | 'gone'; marked: boolean; lagMs: number };

/**
 * Commits under a lease that is still held. While Redis is away it tries again after each of `retryAfterMs`: a commit
 * can be repeated, because the script knows its own version.
 */
export async function commit(
  context: WriteContext,
  lease: HeldLease,
  snapshot: Snapshot,
  options: CommitOptions,
  retryAfterMs: readonly number[],
): Promise<Commit> {
  const outcome = await write(context, lease, snapshot, options, retryAfterMs).catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    // Memory is full, most likely. Backing off beats computing again and again what is not going to be kept.
    await freeWithBackoff(context, lease, `the cache refused the commit: ${error.message}`);
    return { outcome: 'down', marked: false } as const;
  });
  const stillHeld = lease.end();
  const answer: Commit = stillHeld ? outcome : { outcome: 'lost', marked: false };
  const counters = context.statistics.of(lease.key.type);
  counters.commits[answer.outcome] += 1;
  if (answer.marked) counters.commits.marked += 1;
  if (answer.outcome === 'lost') {
    counters.leases.lost += 1;
    if (stillHeld) {
      context.emit({
        kind: 'lease-lost',
        type: lease.key.type,
        wire: lease.key.wire,
        version: lease.version,
        at: 'commit',
      });
    }
  }
  return answer;
}

async function write(
  context: WriteContext,
  lease: HeldLease,
  snapshot: Snapshot,
  options: CommitOptions,
  retryAfterMs: readonly number[],
): Promise<Commit> {
  const { key } = lease;
  const computeMs = options.computeMs ?? Math.max(0, context.local() - lease.takenAtMs);
  const times = entryTimes(policyOf(context.policies, key.type), key.wire, lease.beganAtMs, {
    freshUntilMs: options.freshUntilMs,
    computeMs,
  });
  const { json, contentHash } = serialise(snapshot);
  const previous = contentHash.toString('hex') + fingerprint(key.scope).toString('hex');

  if (previous === lease.previousHash) {
    const touched = await sendRetrying(context, lease, retryAfterMs, touchCall(context, lease, times, contentHash));
    if (touched === 'down') return { outcome: 'down', marked: false };
    if (touched.outcome !== 'gone') {
      if (touched.outcome === 'committed') written(context, lease, touched, undefined);
      return { outcome: touched.outcome === 'committed' ? 'unchanged' : 'lost', marked: touched.marked };
    }
  }

  const entry = encodeEntry(key, lease.version, times, await compress(json, contentHash));
  const answer = await sendRetrying(
    context,
    lease,
    retryAfterMs,
    commitCall(context, lease, times, contentHash, entry),
  );
  if (answer === 'down') return { outcome: 'down', marked: false };
  if (answer.outcome !== 'committed') return { outcome: 'lost', marked: false };
  written(context, lease, answer, answer.marked ? undefined : entry);
  return { outcome: 'committed', marked: answer.marked };
}

function written(context: WriteContext, lease: HeldLease, answer: Answer, entry: Buffer | undefined): void {
  if (answer.lagMs >= 0) observe(context.statistics.of(lease.key.type).refreshLag, answer.lagMs);
  context.onWritten(lease.key, lease.namespace, entry);
}

function commitCall(
  context: WriteContext,
  lease: HeldLease,
  times: Times,
  contentHash: Buffer,
  entry: Buffer,
): BatchCall {
  return {
    script: 'commit',
    keys: companions(lease),
    args: [
      lease.token,
      entry,
      String(times.errorUntilMs),
      lease.version,
      busChannel(context.prefix),
      message(lease, contentHash, true),
    ],
  };
}

function touchCall(context: WriteContext, lease: HeldLease, times: Times, contentHash: Buffer): BatchCall {
  return {
    script: 'touch',
    keys: companions(lease),
    args: [
      lease.token,
      encodeRenewed(lease.version, times),
      String(times.errorUntilMs),
      lease.version,
      busChannel(context.prefix),
      message(lease, contentHash, false),
      Buffer.concat([contentHash, fingerprint(lease.key.scope)]),
    ],
  };
}

function companions({ redisKeys }: HeldLease): string[] {
  return [redisKeys.entry, redisKeys.lease, redisKeys.backoff];
}

function message({ key, namespace, version }: HeldLease, contentHash: Buffer, changed: boolean): string {
  const { type, wire } = key;
  return encodeMessage({
    kind: 'commit',
    type,
    namespace,
    wire,
    version,
    contentHash: contentHash.toString('hex'),
    changed,
  });
}

async function sendRetrying(
  context: WriteContext,
  lease: HeldLease,
  retryAfterMs: readonly number[],
  call: BatchCall,
): Promise<Answer | 'down'> {
  for (let attempt = 0; ; attempt += 1) {
    if (lease.signal.aborted) return { outcome: 'lost', marked: false, lagMs: -1 };
    try {
      return await send(context, lease, call);
    } catch (error) {
      const waitMs = retryAfterMs[attempt];
      if (!(error instanceof CacheUnavailableError)) throw error;
      if (waitMs === undefined) return 'down';
      await pause(waitMs, lease.signal);
    }
  }
}

async function send(context: WriteContext, lease: HeldLease, call: BatchCall): Promise<Answer> {
  const { type } = lease.key;
  const [answer, stored] = await context.gateway.batch(
    [call, { command: ['get', namespaceKey(context.prefix, type)] }],
    context.writeTimeoutMs,
  );
  if (answer instanceof Error) {
    refused(context, 'commit', answer);
    throw new Refusal(answer.message);
  }
  // The namespace was renewed while it was computed: what was written there nobody reads.
  if (!isStored(lease.namespace, stored)) {
    context.namespaces.confirm().catch(() => undefined);
    return { outcome: 'lost', marked: false, lagMs: -1 };
  }
  const [outcome, marked, lagMs] = answer as [Answer['outcome'], number?, string?];
  return { outcome, marked: marked === 1, lagMs: Number(lagMs ?? -1) };
}

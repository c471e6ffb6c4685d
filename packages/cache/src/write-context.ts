import { SnapshotKeyError } from './errors.ts';
import type { EmitEvent } from './events.ts';
import type { Gateway } from './gateway.ts';
import type { HeldLease } from './lease.ts';
import type { Namespaces } from './namespaces.ts';
import type { MonotonicClock } from './redis-clock.ts';
import type { Statistics } from './statistics.ts';
import type { CachePolicy, SnapshotKey } from './types.ts';

/** What every step of the write side works with. */
export interface WriteContext {
  readonly prefix: string;
  readonly policies: Readonly<Record<string, CachePolicy>>;
  readonly namespaces: Namespaces;
  readonly gateway: Gateway;
  readonly statistics: Statistics;
  readonly local: MonotonicClock;
  readonly writeTimeoutMs: number;
  readonly maxHoldMs: number;
  readonly emit: EmitEvent;
  /** The leases of this process that have not ended. */
  readonly held: Set<HeldLease>;
  /** This process wrote the key: its own L1 must not wait for the bus. `entry` is absent when only parts changed. */
  readonly onWritten: (key: SnapshotKey, namespace: string, entry: Buffer | undefined) => void;
}

export function policyOf(policies: Readonly<Record<string, CachePolicy>>, type: string): CachePolicy {
  const policy = policies[type];
  if (!policy) throw new SnapshotKeyError(`no cache policy for type ${JSON.stringify(type)}`);
  return policy;
}

/** Redis answered a write with an error: tell it, and count it as no acknowledgement. */
export function refused(context: Pick<WriteContext, 'emit'>, operation: string, error: Error): void {
  context.emit({ kind: 'write-refused', operation, error: error.message });
}

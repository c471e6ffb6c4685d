import type { EmitEvent } from './events.ts';
import type { Gateway } from './gateway.ts';
import type { RedisKeys } from './key.ts';
import type { MonotonicClock } from './redis-clock.ts';
import type { Lease, SnapshotKey } from './types.ts';

/** A lease with what its holder needs to end it. */
export interface HeldLease extends Lease {
  /** Monotonic ms of this process. */
  readonly takenAtMs: number;
  readonly token: string;
  readonly namespace: string;
  readonly redisKeys: RedisKeys;
  /** Content and scope hash of the entry that stood there at begin, hex; '' when there was none. */
  readonly previousHash: string;
  /** Stops the heartbeat. The first caller gets true; whoever comes later finds the lease ended. */
  end(): boolean;
  /** Tells the holder that its right is gone. */
  abort(at: 'renew' | 'overrun'): void;
}

export interface LeaseOptions {
  readonly key: SnapshotKey;
  readonly version: string;
  readonly beganAtMs: number;
  readonly token: string;
  readonly namespace: string;
  readonly redisKeys: RedisKeys;
  readonly previousHash: string;
  readonly leaseMs: number;
  readonly maxHoldMs: number;
  readonly gateway: Gateway;
  readonly local: MonotonicClock;
  readonly emit: EmitEvent;
  readonly onEnd: (lease: HeldLease) => void;
}

/**
 * Renews the lease at a third of its life until it is ended. Renewal is for efficiency: it keeps a second computation
 * from starting. Safety is the commit's own check, so a heartbeat that comes late breaks nothing.
 */
export function holdLease(options: LeaseOptions): HeldLease {
  const { key, version, token, redisKeys, leaseMs, gateway, local, emit } = options;
  const controller = new AbortController();
  const takenAt = local();
  let renewedAt = takenAt;
  let ended = false;

  const end = (): boolean => {
    if (ended) return false;
    ended = true;
    clearInterval(timer);
    options.onEnd(lease);
    return true;
  };

  const abort = (at: 'renew' | 'overrun'): void => {
    if (!end()) return;
    emit({ kind: 'lease-lost', type: key.type, wire: key.wire, version, at });
    controller.abort(new Error(`the lease of ${key.wire} was lost`));
  };

  const renew = async (): Promise<void> => {
    // A computation that hangs must not hold its key for ever.
    if (local() - takenAt > options.maxHoldMs) return abort('overrun');
    const askedAt = local();
    try {
      const renewed = await gateway.script('renew', [redisKeys.lease], [token, String(leaseMs)]);
      if (renewed === 1) renewedAt = askedAt;
      else abort('renew');
    } catch {
      // Redis is away. It may come back with our lease in it, until the lease's own time is up.
      if (local() - renewedAt >= leaseMs) abort('renew');
    }
  };

  const timer = setInterval(() => void renew(), Math.max(1, Math.floor(leaseMs / 3)));
  timer.unref();

  const lease: HeldLease = {
    key,
    version,
    beganAtMs: options.beganAtMs,
    takenAtMs: takenAt,
    signal: controller.signal,
    token,
    namespace: options.namespace,
    redisKeys,
    previousHash: options.previousHash,
    end,
    abort,
  };
  return lease;
}

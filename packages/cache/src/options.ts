import type { BreakerOptions } from './breaker.ts';
import type { EmitEvent } from './events.ts';
import type { MonotonicClock } from './redis-clock.ts';
import type { RedisCommands, RedisSubscriber } from './redis-like.ts';
import type { ScriptSources } from './scripts.ts';
import type { CachePolicy } from './types.ts';

/** Where the cache's Redis is: an address, of which the cache builds and ends its own clients, or clients of the caller. */
export type CacheConnection =
  | { readonly url: string; readonly connectionName?: string; readonly commandTimeoutMs?: number }
  | { readonly commands: RedisCommands; readonly subscriber: RedisSubscriber };

export type SnapshotCacheOptions = CacheConnection & SnapshotCacheSettings;

export interface SnapshotCacheSettings {
  /** First part of every key and of the bus channel. Default `pulso`. */
  readonly prefix?: string;
  /** By type. A key of a type that stands not here is refused. */
  readonly policies: Readonly<Record<string, CachePolicy>>;
  /** Part of every namespace: caches of different variants share nothing but the server. */
  readonly variant?: string;
  /** Bytes that this process may keep; 0 keeps nothing. Default 64 MB. */
  readonly l1?: { readonly maxBytes: number };
  /** Deadline of a read, ms. Default 50. */
  readonly opTimeoutMs?: number;
  /** Deadline of a commit, mark or clear, ms. Default 150. */
  readonly writeTimeoutMs?: number;
  readonly breaker?: Partial<BreakerOptions>;
  /** How often the namespaces are confirmed, ms. Default 2000. */
  readonly namespacePollMs?: number;
  /** How often the subscriber proves that it hears, ms. Default 5000. */
  readonly heartbeatMs?: number;
  /** A lease is given up after this long even if its holder still renews it, ms. Default 10 minutes. */
  readonly maxHoldMs?: number;
  /** Must not throw. */
  readonly onEvent?: EmitEvent;
  /** Monotonic ms; tests bring their own. */
  readonly clock?: MonotonicClock;
  /** Other Lua sources, so that a test can take a rule away and see the harness notice. */
  readonly scripts?: ScriptSources;
}

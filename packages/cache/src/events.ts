import type { DecodeFailure } from './envelope.ts';
import type { BreakerState } from './breaker.ts';

/** Why a namespace is another one now. */
export type NamespaceReason = 'cleared' | 'absent' | 'server' | 'behind';

/** What happened inside the cache. Logs and metrics hang on it; nothing in it is user text or a value. */
export type CacheEvent =
  /** A stored entry could not be read and counted as a miss. */
  | { readonly kind: 'decode-error'; readonly type: string; readonly wire: string; readonly failure: DecodeFailure }
  /** A stored entry belongs to another scope: a security event. It was not served. */
  | { readonly kind: 'scope-mismatch'; readonly type: string; readonly wire: string }
  /** A computation lost its right to commit. */
  | {
      readonly kind: 'lease-lost';
      readonly type: string;
      readonly wire: string;
      readonly version: string;
      readonly at: 'renew' | 'commit' | 'overrun';
    }
  | { readonly kind: 'breaker'; readonly state: BreakerState; readonly reason: string }
  | { readonly kind: 'namespace'; readonly type: string; readonly namespace: string; readonly reason: NamespaceReason }
  | { readonly kind: 'bus'; readonly connected: boolean }
  /** Redis answered a write with an error: out of memory, read-only, no script support. */
  | { readonly kind: 'write-refused'; readonly operation: string; readonly error: string }
  /** A computation in the background of `getOrCompute` failed; its back-off is recorded. */
  | { readonly kind: 'refresh-failed'; readonly type: string; readonly wire: string; readonly error: unknown }
  /** A listener of the bus threw. */
  | { readonly kind: 'listener-error'; readonly error: unknown }
  | { readonly kind: 'connection-error'; readonly role: 'commands' | 'subscriber'; readonly error: string };

export type EmitEvent = (event: CacheEvent) => void;

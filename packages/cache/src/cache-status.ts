import type { FoundRead } from './l1.ts';
import type { SnapshotHeader } from './types.ts';

/** What became of the refresh that a stale answer asked for. */
export type RefreshRequest = 'queued' | 'inflight' | 'backoff';

/** An answer that is no hit. */
export type Forwarded =
  /** Computed while this request waited on a cold key. */
  | 'miss'
  /** Computed while this request waited on an expired entry. */
  | 'expired'
  /** Being computed: 202. */
  | 'computing'
  /** Redis is away: computed for this request alone. */
  | 'direct';

const forwards: Readonly<Record<Forwarded, string>> = {
  miss: 'pulso; fwd=uri-miss; stored; detail=miss',
  expired: 'pulso; fwd=stale; stored; detail=expired',
  computing: 'pulso; fwd=uri-miss; detail=computing',
  direct: 'pulso; fwd=bypass; detail=direct',
};

/** The `Cache-Status` field (RFC 9211) of an answer that is no hit. */
export function forwardedStatus(reason: Forwarded): string {
  return forwards[reason];
}

/** The same for a hit. `ttl` is negative exactly when the answer is not fresh. */
export function hitStatus(read: FoundRead, nowMs: number, refresh?: RefreshRequest): string {
  const details = [
    read.state,
    ...(refresh !== undefined && read.state !== 'fresh' ? [`refresh=${refresh}`] : []),
    ...(read.degraded ? ['degraded'] : []),
  ];
  const [only] = details;
  const detail = details.length === 1 ? only : `"${details.join(';')}"`;
  return `pulso; hit; ttl=${ttlSeconds(read, nowMs)}; detail=${detail}`;
}

/** Whole seconds left, or since the entry stopped being current: since its mark, or since the end of FRESH. */
function ttlSeconds(read: FoundRead, nowMs: number): number {
  const left = Math.floor((currentUntilMs(read.entry.header) - nowMs) / 1000);
  return read.state === 'fresh' ? Math.max(0, left) : Math.min(-1, left);
}

function currentUntilMs({ markedAtMs, freshUntilMs }: SnapshotHeader): number {
  return markedAtMs === 0 ? freshUntilMs : Math.min(markedAtMs, freshUntilMs);
}

import type { SnapshotHeader, SnapshotState } from './types.ts';

type Clocked = Pick<SnapshotHeader, 'marked' | 'freshUntilMs' | 'staleUntilMs' | 'errorUntilMs'>;

/**
 * The state of an entry at a moment of the Redis clock. Total, and with time it only moves right:
 * fresh → stale → expired → miss. At a boundary the later state holds. A mark takes FRESH away and nothing else.
 */
export function classify(header: Clocked, nowMs: number): SnapshotState {
  if (nowMs >= header.errorUntilMs) return 'miss';
  if (nowMs >= header.staleUntilMs) return 'expired';
  if (nowMs >= header.freshUntilMs || header.marked) return 'stale';
  return 'fresh';
}

/** When the state next changes by time alone; Infinity once it is a miss. */
export function stateEndsAtMs(header: Clocked, nowMs: number): number {
  const state = classify(header, nowMs);
  if (state === 'fresh') return header.freshUntilMs;
  if (state === 'stale') return header.staleUntilMs;
  return state === 'expired' ? header.errorUntilMs : Infinity;
}

import type { SnapshotHeader } from '@pulso/cache';

/** A warm snapshot is refreshed at most this often, ms, however often its data changes. */
const WARM_REST_MS = 10_000;
/** And its computation takes at most this share of the database's time. */
const WARM_SHARE = 0.05;

/**
 * Whether a snapshot that somebody is subscribed to must be computed: it is marked, past its time, or not there.
 * The header's times and `nowMs` are of the same clock, that of the cache.
 */
export function isWatchedDue(header: SnapshotHeader | null, nowMs: number): boolean {
  return header === null || header.marked || header.freshUntilMs <= nowMs;
}

/**
 * Whether a snapshot that was viewed lately should be computed ahead of the next view. It is answered at once as it
 * stands, so under a steady stream of changes it may rest; one that is not there is left to the next view.
 */
export function isWarmDue(header: SnapshotHeader | null, nowMs: number): boolean {
  if (header === null || !isWatchedDue(header, nowMs)) return false;
  return nowMs - header.checkedAtMs >= Math.max(WARM_REST_MS, header.computeMs / WARM_SHARE);
}

import { createWindow } from '@pulso/platform';
import type { Claimed } from './change-feed/reader.ts';

const WINDOW_MS = 5 * 60_000;

/** What the scheduler tells of itself in its heartbeat. Counts since its start, times in ms. */
export function createFigures() {
  const lag = createWindow(WINDOW_MS);
  const report = {
    lastTickAtMs: null as number | null,
    lastTurnAtMs: null as number | null,
    waiting: 0,
    oldestMs: 0,
    claimed: 0,
    routed: 0,
    requested: 0,
    reconciled: 0,
    /** Of rollups: deltas folded into cells, and those that wait. */
    folded: 0,
    unfolded: 0,
  };
  return {
    ticked: () => void (report.lastTickAtMs = Date.now()),
    turned: () => void (report.lastTurnAtMs = Date.now()),
    waiting: (feed: { waiting: number; oldestMs: number }) => void Object.assign(report, feed),
    claimed({ changes, variants, refreshes, lagMs }: Claimed) {
      report.claimed += changes;
      report.routed += variants;
      report.requested += refreshes;
      lag.add(lagMs);
    },
    compacted({ folded, waiting }: { readonly folded: number; readonly waiting: number }) {
      report.folded += folded;
      report.unfolded = waiting;
    },
    reconciled: (asked: number) => void (report.reconciled += asked),
    /** With the time since the feed was last looked at, and that from statement to mark over the last 5 minutes. */
    report: () => ({
      ...report,
      turnAgeMs: report.lastTurnAtMs === null ? null : Date.now() - report.lastTurnAtMs,
      markLag: lag.summary(),
    }),
  };
}

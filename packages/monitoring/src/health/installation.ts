import type { Heartbeat } from '@pulso/platform';

/** What one api process tells the others in its heartbeat: sums over its last 5 minutes. */
export interface ApiFigures {
  readonly requests: number;
  readonly requestMs: number;
  readonly reads: number;
  readonly hits: number;
  readonly p95: number | null;
  readonly sockets: number;
}

/** What the scheduler tells in its heartbeat. */
export interface SchedulerFigures {
  readonly leader: boolean;
  readonly lastTickAtMs: number | null;
  readonly lastTurnAtMs: number | null;
  readonly waiting: number;
  readonly oldestMs: number;
  /** Deltas of rollups that no cell holds yet. */
  readonly unfolded: number;
}

/** Fewer reads than this say nothing about a rate. */
const MIN_READS = 50;

export interface InstallationFigures {
  readonly workers: number;
  readonly leader: (SchedulerFigures & { readonly atMs: number }) | null;
  readonly hitRate: number | null;
  /** Seconds. */
  readonly averageResponse: number | null;
  /** The worst of the processes, ms. */
  readonly p95: number | null;
}

/** Adds up what the live processes say. `own` stands for this process, whose beat may be on its way. */
export function installationFigures(
  heartbeats: readonly Heartbeat[] | null,
  ownId: string,
  own: ApiFigures,
): InstallationFigures {
  const others = (heartbeats ?? []).filter((beat) => beat.process === 'api' && beat.id !== ownId);
  const apis = [own, ...others.map((beat) => beat.detail as unknown as ApiFigures)];
  const sum = (pick: (figures: ApiFigures) => number) =>
    apis.reduce((total, figures) => total + (pick(figures) || 0), 0);
  const reads = sum(({ reads: value }) => value);
  const requests = sum(({ requests: value }) => value);
  const p95s = apis.map(({ p95 }) => p95).filter((p95) => p95 !== null);
  const leaders = (heartbeats ?? [])
    .filter((beat) => beat.process === 'scheduler' && (beat.detail as unknown as SchedulerFigures).leader)
    .toSorted((a, b) => b.atMs - a.atMs);
  const leader = leaders[0];
  return {
    workers: (heartbeats ?? []).filter((beat) => beat.process === 'worker').length,
    leader: leader ? { ...(leader.detail as unknown as SchedulerFigures), atMs: leader.atMs } : null,
    hitRate: reads < MIN_READS ? null : sum(({ hits }) => hits) / reads,
    averageResponse: requests === 0 ? null : sum(({ requestMs }) => requestMs) / requests / 1_000,
    p95: p95s.length === 0 ? null : Math.max(...p95s),
  };
}

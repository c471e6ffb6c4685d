import type { Heartbeat } from '@pulso/kpi-core';
import { installationFigures, type ApiFigures, type ProbeResults } from '@pulso/monitoring';

/** A change that waits longer than this is late, ms. */
const LATE_MS = 3_000;
/** A scheduler that is silent for longer than this does not route changes, ms. */
const SILENT_MS = 4_000;
const PROBE_OLD_MS = 6_000;

/**
 * Whether numbers on the screen follow the data: `live`; `delayed` when a hop between commit and screen is dead or
 * late; `degraded` when snapshots can be read but not renewed.
 */
export function liveness(
  probes: ProbeResults,
  busConnected: boolean,
  ownId: string,
  own: ApiFigures,
  nowMs: number,
): Heartbeat {
  const at = new Date(nowMs).toISOString();
  const lagMs = probes.feed?.oldestMs ?? null;
  if (probes.postgresMs === null || probes.cache === null) return { at, lagMs, state: 'degraded' };
  const { leader, workers } = installationFigures(probes.heartbeats, ownId, own);
  const late =
    !busConnected ||
    nowMs - probes.at.getTime() > PROBE_OLD_MS ||
    probes.queue === null ||
    workers === 0 ||
    leader === null ||
    nowMs - (leader.lastTurnAtMs ?? 0) > SILENT_MS ||
    (lagMs ?? 0) > LATE_MS;
  return { at, lagMs, state: late ? 'delayed' : 'live' };
}

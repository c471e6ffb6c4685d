import type { Heartbeat } from '@pulso/kpi-core/contract';

/** What the page says about its data as a whole: the worst of all hops. */
export type LiveKind = 'connecting' | 'live' | 'updating' | 'delayed' | 'degraded' | 'polling' | 'offline' | 'paused';

/** Everything that the state is worked out from. Times are milliseconds of the browser's clock. */
export interface LiveSignals {
  readonly link: 'opening' | 'open' | 'closed';
  /** The server would not push what the page shows. */
  readonly refused: boolean;
  /** When the link came to be as it is. */
  readonly linkSince: number;
  readonly heartbeat: Heartbeat | null;
  readonly heartbeatAt: number | null;
  /** Whether the last request reached the server; `null` before the first. */
  readonly reachable: boolean | null;
  /** The browser's own word on the network. */
  readonly online: boolean;
  readonly paused: boolean;
  /** A newer version of something shown is on its way. */
  readonly updating: boolean;
}

/** A heartbeat comes every 5 s; two missed ones are a delay. */
export const HEARTBEAT_LIMIT_MS = 10_000;
/** For this long after its start the page says that it is connecting instead of that it has no connection. */
export const CONNECT_GRACE_MS = 4_000;

/**
 * The state of the page. A socket that is open and silent is not live: dead pipes look exactly like quiet data, so
 * silence of the server's heartbeat is a delay. Offline needs both ways to be gone.
 */
export function liveKind(signals: LiveSignals, now: number): LiveKind {
  const linkOpen = signals.link === 'open';
  if (!signals.online || (!linkOpen && signals.reachable === false)) return 'offline';
  if (signals.paused) return 'paused';
  if (linkOpen && signals.refused) return 'polling';
  if (!linkOpen) return now - signals.linkSince < CONNECT_GRACE_MS ? 'connecting' : 'polling';
  const heard = signals.heartbeatAt ?? signals.linkSince;
  if (now - heard > HEARTBEAT_LIMIT_MS) return 'delayed';
  if (signals.heartbeat && signals.heartbeat.state !== 'live') return signals.heartbeat.state;
  return signals.updating ? 'updating' : 'live';
}

/** KPIs are asked for by request while nothing is pushed. */
export function needsPolling(kind: LiveKind): boolean {
  return kind === 'polling' || kind === 'offline' || kind === 'delayed';
}

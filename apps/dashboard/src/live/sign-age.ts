import type { LiveKind } from './live-state.ts';
import type { LiveStoreState } from './session.ts';

/** Age of what the badge vouches for, ms: the last sign of the server, or the oldest change that is not shown yet. */
export function signAge(state: LiveStoreState, kind: LiveKind, now: number): number | null {
  switch (kind) {
    case 'live':
    case 'updating':
      return state.heartbeatAt === null ? 0 : now - state.heartbeatAt;
    case 'delayed':
      return Math.max(now - (state.heartbeatAt ?? state.linkSince), state.heartbeat?.lagMs ?? 0);
    case 'offline':
    case 'polling':
      return now - state.linkSince;
    case 'connecting':
    case 'degraded':
    case 'paused':
      return null;
  }
}

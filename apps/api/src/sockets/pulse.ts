import type { Heartbeat } from '@pulso/kpi-core';
import type { Silence } from './hops.ts';

/** A change that is not on the screen after this long is late, ms. */
const LATE_MS = 3_000;
/** A process that beats every second and is silent for this long is gone or hangs, ms. */
const SILENT_MS = 3_500;
const BEAT_MS = 5_000;
const LOOK_MS = 500;

/** What the api itself knows of the way from commit to screen. */
export interface Pulse {
  /** From probes: servers, bus, feed. */
  readonly base: Heartbeat;
  readonly silence: Silence;
  /** Age of the oldest mark on a subscribed snapshot that no refresh has answered, ms; 0 when there is none. */
  readonly pendingMs: number;
}

/** `delayed` as soon as a hop is silent or a change is late, whichever shows first. */
export function heartbeatOf({ base, silence, pendingMs }: Pulse): Heartbeat {
  const lagMs = base.lagMs === null && pendingMs === 0 ? null : Math.round(Math.max(base.lagMs ?? 0, pendingMs));
  if (base.state === 'degraded') return { ...base, lagMs };
  const late =
    base.state === 'delayed' || silence.scheduler > SILENT_MS || silence.worker > SILENT_MS || (lagMs ?? 0) > LATE_MS;
  return { ...base, lagMs, state: late ? 'delayed' : 'live' };
}

/** Tells a heartbeat every 5 s, and at once when its state changes. @returns stops it */
export function startHeartbeat(current: () => Heartbeat, tell: (heartbeat: Heartbeat) => void): () => void {
  let told = current().state;
  let toldAt = performance.now();
  const timer = setInterval(() => {
    const heartbeat = current();
    if (heartbeat.state === told && performance.now() - toldAt < BEAT_MS) return;
    told = heartbeat.state;
    toldAt = performance.now();
    tell(heartbeat);
  }, LOOK_MS);
  return () => clearInterval(timer);
}

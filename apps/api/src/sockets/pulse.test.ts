import type { Heartbeat } from '@pulso/kpi-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { heartbeatOf, startHeartbeat } from './pulse.ts';

const base: Heartbeat = { at: '2026-11-21T12:00:00.000Z', lagMs: 12, state: 'live' };
const silence = { scheduler: 900, worker: 1_200 };

describe('a heartbeat', () => {
  test.each([
    ['all is well', {}, { state: 'live', lagMs: 12 }],
    ['the scheduler is silent', { silence: { ...silence, scheduler: 3_600 } }, { state: 'delayed', lagMs: 12 }],
    ['no worker was ever heard', { silence: { ...silence, worker: Infinity } }, { state: 'delayed', lagMs: 12 }],
    ['a mark waits for its refresh for too long', { pendingMs: 3_100 }, { state: 'delayed', lagMs: 3_100 }],
    ['a mark waits for a moment', { pendingMs: 200 }, { state: 'live', lagMs: 200 }],
    [
      'a server is away',
      { base: { ...base, state: 'degraded' as const }, pendingMs: 9_000 },
      { state: 'degraded', lagMs: 9_000 },
    ],
    ['the lag is not known', { base: { ...base, lagMs: null } }, { state: 'live', lagMs: null }],
  ])('when %s', (_name, more, expected) => {
    expect(heartbeatOf({ base, silence, pendingMs: 0, ...more })).toEqual({ at: base.at, ...expected });
  });
});

describe('telling heartbeats', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('every 5 s, and at once when the state changes', () => {
    let state: Heartbeat['state'] = 'live';
    const told: string[] = [];
    const stop = startHeartbeat(
      () => ({ ...base, state }),
      (heartbeat) => told.push(heartbeat.state),
    );
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['live', 'live']);
    state = 'delayed';
    vi.advanceTimersByTime(500);
    expect(told).toEqual(['live', 'live', 'delayed']);
    state = 'live';
    vi.advanceTimersByTime(500);
    expect(told).toEqual(['live', 'live', 'delayed', 'live']);
    stop();
    vi.advanceTimersByTime(20_000);
    expect(told).toHaveLength(4);
  });
});

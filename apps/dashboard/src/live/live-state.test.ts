import { describe, expect, it } from 'vitest';
import { CONNECT_GRACE_MS, HEARTBEAT_LIMIT_MS, liveKind, needsPolling, type LiveSignals } from './live-state.ts';

const beat = { at: '2026-11-21T12:00:00.000Z', lagMs: 20, state: 'live' } as const;
const good: LiveSignals = {
  refused: false,
  link: 'open',
  linkSince: 1000,
  heartbeat: beat,
  heartbeatAt: 5000,
  reachable: true,
  online: true,
  paused: false,
  updating: false,
};
const at = (signals: Partial<LiveSignals>, now = 6000) => liveKind({ ...good, ...signals }, now);

describe('the state of the page', () => {
  it('is live with an open link and a fresh heartbeat', () => {
    expect(at({})).toBe('live');
    expect(at({ updating: true })).toBe('updating');
  });
  it('is delayed when the heartbeat falls silent on an open link', () => {
    expect(at({}, 5000 + HEARTBEAT_LIMIT_MS)).toBe('live');
    expect(at({}, 5001 + HEARTBEAT_LIMIT_MS)).toBe('delayed');
    expect(at({ heartbeat: null, heartbeatAt: null }, 1001 + HEARTBEAT_LIMIT_MS)).toBe('delayed');
  });
  it('believes the server when it says that it lags or lost a part', () => {
    expect(at({ heartbeat: { ...beat, state: 'delayed' } })).toBe('delayed');
    expect(at({ heartbeat: { ...beat, state: 'degraded' }, updating: true })).toBe('degraded');
  });
  it('polls without a link, after a moment of grace', () => {
    expect(at({ link: 'opening', linkSince: 5000 })).toBe('connecting');
    expect(at({ link: 'closed', linkSince: 5000 }, 5000 + CONNECT_GRACE_MS)).toBe('polling');
  });
  it('polls when the server refuses to push', () => {
    expect(at({ refused: true })).toBe('polling');
  });
  it('is offline only when both ways are gone', () => {
    expect(at({ link: 'closed', linkSince: 5900, reachable: false })).toBe('offline');
    expect(at({ reachable: false })).toBe('live');
    expect(at({ online: false })).toBe('offline');
  });
  it('shows a pause, but never hides that the server is gone', () => {
    expect(at({ paused: true })).toBe('paused');
    expect(at({ paused: true, link: 'closed', reachable: false })).toBe('offline');
  });
  it('polls in every state without pushes', () => {
    expect(
      (['live', 'updating', 'paused', 'connecting', 'degraded', 'polling', 'offline', 'delayed'] as const).filter(
        needsPolling,
      ),
    ).toEqual(['polling', 'offline', 'delayed']);
  });
});

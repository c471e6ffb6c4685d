import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Rig {
  stuck: number;
  readonly breaker: Breaker;
  readonly states: string[];
  probes: number;
  answer: boolean;
}

function rig(failures = 1): Rig {
  const own: Rig = { states: [], probes: 0, answer: false, stuck: 0 } as unknown as Rig;
  return Object.assign(own, {
    breaker: createBreaker(
      { failures, probeMs: 50, maxProbeMs: 400, stuckProbes: 3 },
      async () => {
        own.probes += 1;
        if (!own.answer) throw new Error('still away');
      },
      { onChange: (state) => own.states.push(state), onStuck: () => (own.stuck += 1) },
    ),
  });
}

describe('the breaker', () => {
  it('opens after so many failures in a row, and a success starts the count anew', () => {
    const { breaker } = rig(3);
    breaker.failure('a');
    breaker.failure('b');
    breaker.success();
    breaker.failure('c');
    breaker.failure('d');
    expect(breaker.closed).toBe(true);
    breaker.failure('e');
    expect(breaker.state).toBe('open');
  });

  it('probes by itself, less and less often, and closes when one is answered', async () => {
    const own = rig();
    own.breaker.failure('away');
    await vi.advanceTimersByTimeAsync(50);
    expect(own.probes).toBe(1);
    await vi.advanceTimersByTimeAsync(99);
    expect(own.probes).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(own.probes).toBe(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(own.probes).toBe(7);
    own.answer = true;
    await vi.advanceTimersByTimeAsync(400);
    expect(own.breaker.closed).toBe(true);
    expect(own.states.slice(0, 3)).toEqual(['open', 'half-open', 'open']);
    expect(own.states.slice(-2)).toEqual(['half-open', 'closed']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(own.probes).toBe(8);
  });

  it('stays shut off while a probe is under way', async () => {
    const own = rig();
    own.breaker.failure('away');
    vi.advanceTimersByTime(50);
    expect(own.breaker.state).toBe('half-open');
    expect(own.breaker.closed).toBe(false);
  });

  it('probes at once when told that the connection is back', async () => {
    const own = rig();
    own.breaker.failure('away');
    own.answer = true;
    own.breaker.probeNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(own.breaker.closed).toBe(true);
    expect(own.probes).toBe(1);
  });

  it('gives the connection up for another after so many probes without an answer, again and again', async () => {
    const own = rig();
    own.breaker.failure('away');
    await vi.advanceTimersByTimeAsync(50 + 100);
    expect(own.stuck).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(own.stuck).toBe(1);
    await vi.advanceTimersByTimeAsync(1200);
    expect(own.stuck).toBe(2);
  });

  it('does nothing more once stopped', async () => {
    const own = rig();
    own.breaker.failure('away');
    own.breaker.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(own.probes).toBe(0);
  });
});

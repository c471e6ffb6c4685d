import { describe, expect, it } from 'vitest';
import type { SystemHealth } from '@pulso/kpi-core/contract';
import { addSample, NO_SAMPLES } from './samples.ts';

const health = { avg_response_time: 0.004, cache_hit_rate: 0.93 } as SystemHealth;
const depth = { waiting: 2, active: 0, delayed: 0, failed: 0 };

describe('readings over time', () => {
  it('are kept in the units that are drawn', () => {
    const samples = addSample(NO_SAMPLES, 5000, health, {
      routes: {},
      queues: { kpis: depth, background: depth },
      changeFeed: { waiting: 1, oldestMs: 40 },
    });
    expect(samples).toEqual({ at: [5], responseMs: [4], hitRate: [93], lagMs: [40], waiting: [4] });
  });
  it('leave a gap for what could not be read, never a zero', () => {
    expect(addSample(NO_SAMPLES, 5000, undefined, undefined)).toEqual({
      at: [5],
      responseMs: [null],
      hitRate: [null],
      lagMs: [null],
      waiting: [null],
    });
  });
  it('forget the oldest after an hour', () => {
    let samples = NO_SAMPLES;
    for (let second = 0; second < 4000; second += 5) samples = addSample(samples, second * 1000, health, undefined);
    expect(samples.at).toHaveLength(720);
    expect(samples.at.at(-1)).toBe(3995);
  });
});

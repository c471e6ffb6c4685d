import { describe, expect, it } from 'vitest';
import { createSlidingCounters } from './counters.ts';
import { createWindow } from './window.ts';

describe('measurement window', () => {
  it('says nothing where nothing was measured', () => {
    expect(createWindow(1_000).summary()).toEqual({ count: 0, mean: null, p50: null, p95: null, p99: null });
  });

  it('gives nearest-rank quantiles of what is recent', () => {
    let now = 0;
    const window = createWindow(1_000, 1_024, () => now);
    window.add(1_000_000);
    now = 2_000;
    for (let value = 1; value <= 100; value += 1) window.add(value);
    expect(window.summary()).toEqual({ count: 100, mean: 50.5, p50: 50, p95: 95, p99: 99 });
  });

  it('forgets the oldest when it is full', () => {
    const window = createWindow(1_000, 2, () => 0);
    for (const value of [1, 2, 3]) window.add(value);
    expect(window.summary()).toMatchObject({ count: 2, mean: 2.5 });
  });
});

describe('sliding counters', () => {
  it('add up what lies within the window and forget the rest', () => {
    let now = 0;
    const counters = createSlidingCounters(['reads', 'hits'], 1_000, () => now);
    counters.add('reads', 3);
    now = 500;
    counters.add('reads');
    counters.add('hits');
    expect(counters.totals()).toEqual({ reads: 4, hits: 1 });
    now = 1_100;
    expect(counters.totals()).toEqual({ reads: 1, hits: 1 });
    now = 5_000;
    expect(counters.totals()).toEqual({ reads: 0, hits: 0 });
  });
});

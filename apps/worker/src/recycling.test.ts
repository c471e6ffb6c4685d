import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '@pulso/platform';
import { createRecycleRule, startRecycling } from './recycling.ts';

const logger = createLogger('test', 'silent');
const MB = 2 ** 20;

describe('the recycling rule', () => {
  const limits = { maxJobs: 1_000, maxRssBytes: 512 * MB };

  it('spreads the number of jobs by a tenth either way', () => {
    const due = (random: number, jobs: number) => createRecycleRule(limits, () => random)({ jobs, rssBytes: 0 });
    expect([due(0, 899), due(0, 900)]).toEqual([null, 'jobs']);
    expect([due(0.999_999, 1_099), due(0.999_999, 1_100)]).toEqual([null, 'jobs']);
  });

  it('looks at memory as well', () => {
    const rule = createRecycleRule(limits, () => 0.5);
    expect(rule({ jobs: 1, rssBytes: 512 * MB })).toBeNull();
    expect(rule({ jobs: 1, rssBytes: 512 * MB + 1 })).toBe('memory');
  });

  it('never asks where the limits are 0', () => {
    const rule = createRecycleRule({ maxJobs: 0, maxRssBytes: 0 }, () => 0.5);
    expect(rule({ jobs: 1e9, rssBytes: 1e12 })).toBeNull();
  });
});

describe('recycling', () => {
  it('asks the supervisor once, and ends only when it grants', () => {
    vi.useFakeTimers();
    try {
      const sent: unknown[] = [];
      let hear: (message: unknown) => void = () => {};
      const onRecycle = vi.fn<(reason: string) => void>();
      const stop = startRecycling({
        limits: { maxJobs: 10, maxRssBytes: 0 },
        jobs: () => 20,
        rssBytes: () => 0,
        channel: { send: (message) => sent.push(message), onMessage: (listener) => (hear = listener) },
        logger,
        onRecycle,
      });
      hear({ type: 'recycle-granted' });
      expect(onRecycle).not.toHaveBeenCalled();
      vi.advanceTimersByTime(5_000);
      expect(sent).toEqual([{ type: 'recycle-request' }]);
      expect(onRecycle).not.toHaveBeenCalled();
      hear({ type: 'recycle-granted' });
      expect(onRecycle).toHaveBeenCalledExactlyOnceWith('jobs');
      stop();
    } finally {
      vi.useRealTimers();
    }
  });
});

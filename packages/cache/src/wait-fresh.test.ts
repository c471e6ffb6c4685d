import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuietReader } from './reader.ts';
import { key } from './testing.ts';
import type { Read, SnapshotHeader } from './types.ts';
import { createParking, createWaitFresh, recheckMs } from './wait-fresh.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const miss: Read = { found: false, state: 'miss' };
const found = (version: string, change: Partial<Extract<Read, { found: true }>> = {}): Read => ({
  found: true,
  state: 'fresh',
  tier: 'l2',
  degraded: false,
  entry: { header: { version } as SnapshotHeader, body: Buffer.alloc(0) },
  ...change,
});

/** A store whose answers the test sets: one for L1 and one for Redis. */
function rig() {
  const parking = createParking();
  const own = { l1: miss, redis: miss, reads: 0, whileReading: (): void => undefined };
  const answer = async (which: 'l1' | 'redis'): Promise<Read> => {
    own.reads += 1;
    const seen = own[which];
    own.whileReading();
    return seen;
  };
  const reader: QuietReader = { read: () => answer('l1'), readPastL1: () => answer('redis') };
  const waitFresh = createWaitFresh(parking, reader, () => Date.now());
  const outcome: { read?: Read; afterMs?: number } = {};
  const wait = (options: Parameters<typeof waitFresh>[1]): void => {
    const startedAt = Date.now();
    void waitFresh(key, options).then((read) => Object.assign(outcome, { read, afterMs: Date.now() - startedAt }));
  };
  return Object.assign(own, { parking, wait, outcome });
}

describe('a wait', () => {
  it('ends at the moment that the bus tells of its key, and of no other', async () => {
    const own = rig();
    own.wait({ deadlineMs: 5000 });
    await vi.advanceTimersByTimeAsync(20);
    own.redis = found('2');
    own.parking.wake('edp:kpis:other');
    await vi.advanceTimersByTimeAsync(20);
    expect(own.outcome).toEqual({});
    own.parking.wake(key.wire);
    await vi.advanceTimersByTimeAsync(0);
    expect(own.outcome).toEqual({ read: own.redis, afterMs: 40 });
  });

  it('sees a commit that comes between its read and its park', async () => {
    const own = rig();
    own.whileReading = () => {
      own.redis = found('2');
      own.parking.wake(key.wire);
    };
    own.wait({ deadlineMs: 5000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(own.outcome).toEqual({ read: own.redis, afterMs: 0 });
  });

  it('finds what is in Redis by itself when the message got lost, whatever L1 holds', async () => {
    const own = rig();
    own.l1 = found('1');
    own.redis = found('1');
    own.wait({ deadlineMs: 60_000, after: '1' });
    await vi.advanceTimersByTimeAsync(recheckMs * 3);
    expect(own.reads).toBeGreaterThanOrEqual(3);
    own.redis = found('2');
    await vi.advanceTimersByTimeAsync(recheckMs * 1.25);
    expect(own.outcome.read).toBe(own.redis);
  });

  it('for more than a version takes nothing older, and a newer one whatever its state', async () => {
    const own = rig();
    own.l1 = own.redis = found('9');
    own.wait({ deadlineMs: 60_000, after: '9' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(own.outcome).toEqual({});
    own.redis = found('10', { state: 'stale' });
    own.parking.wake(key.wire);
    await vi.advanceTimersByTimeAsync(0);
    expect(own.outcome.read).toBe(own.redis);
  });

  it('takes no copy that nobody confirmed', async () => {
    const own = rig();
    own.l1 = own.redis = found('2', { degraded: true });
    own.wait({ deadlineMs: 1000, after: '1' });
    await vi.advanceTimersByTimeAsync(990);
    expect(own.outcome).toEqual({});
    await vi.advanceTimersByTimeAsync(10);
    expect(own.outcome).toEqual({ read: own.redis, afterMs: 1000 });
  });

  it('answers what there is at its deadline', async () => {
    const own = rig();
    own.wait({ deadlineMs: 30 });
    await vi.advanceTimersByTimeAsync(30);
    expect(own.outcome).toEqual({ read: miss, afterMs: 30 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends when its caller goes away, and leaves nothing behind', async () => {
    const own = rig();
    const controller = new AbortController();
    const left = vi.fn<() => void>();
    const { park } = own.parking;
    own.parking.park = (wire) => {
      const place = park(wire);
      return { news: place.news, leave: () => (left(), place.leave()) };
    };
    own.wait({ deadlineMs: 60_000, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    const parked = own.reads;
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(own.outcome).toMatchObject({ read: miss, afterMs: 10 });
    expect(own.reads).toBe(parked + 1);
    expect(left).toHaveBeenCalledTimes(own.reads);
    expect(vi.getTimerCount()).toBe(0);
  });
});

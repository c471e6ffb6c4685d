import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { giveWay } from './give-way.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const job = new AbortController();

test('a burst of refreshes ends nothing, a stream does', async () => {
  let live = 5;
  using way = giveWay(async () => live, job.signal, 250);
  await vi.advanceTimersByTimeAsync(250);
  live = 0;
  await vi.advanceTimersByTimeAsync(250);
  live = 5;
  await vi.advanceTimersByTimeAsync(250);
  expect(way.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(250);
  expect(way.signal.aborted).toBe(true);
});

test('few refreshes and an unknown number of them disturb nobody', async () => {
  const looks = [async () => 2, () => Promise.reject(new Error('the queue is away'))];
  for (const look of looks) {
    using way = giveWay(look, job.signal, 250);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(way.signal.aborted).toBe(false);
  }
});

test('ends with its job', () => {
  const own = new AbortController();
  using way = giveWay(async () => 0, own.signal);
  own.abort(new Error('the job is over'));
  expect(way.signal.reason).toEqual(new Error('the job is over'));
});

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { createJobSignal } from './job-signal.ts';

test('says that the time is up, and passes a cancellation on', async () => {
  const late = createJobSignal(new AbortController().signal, 10);
  await once(late.signal, 'abort');
  expect(late.signal.reason).toMatchObject({ name: 'TimeoutError' });
  const controller = new AbortController();
  const cancelled = createJobSignal(controller.signal, 60_000);
  controller.abort(new Error('lock lost'));
  expect(cancelled.signal.reason).toMatchObject({ message: 'lock lost' });
  cancelled.end();
});

test('leaves nothing behind when the job is over, although the job composed it with others', async () => {
  const before = queryObjects(AbortSignal, { format: 'count' });
  for (let job = 0; job < 200; job += 1) {
    const { signal, end } = createJobSignal(new AbortController().signal, 60_000);
    const composed = AbortSignal.any([signal, new AbortController().signal]);
    const listener = (): void => {};
    composed.addEventListener('abort', listener, { once: true });
    composed.removeEventListener('abort', listener);
    end();
  }
  // Weak references are let go in a later turn.
  await delay(5);
  expect(queryObjects(AbortSignal, { format: 'count' }) - before).toBeLessThan(20);
});

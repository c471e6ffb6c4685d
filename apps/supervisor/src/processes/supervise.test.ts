import { describe, expect, test, vi } from 'vitest';
import type { Exit, Running } from './child.ts';
import { supervise, type SuperviseOptions, type Supervised } from './supervise.ts';

/** A process that ends when the test says so. */
interface Controlled extends Running {
  readonly end: (exit: Exit) => void;
}

function controlled(pid: number): Controlled {
  const { promise: exited, resolve: end } = Promise.withResolvers<Exit>();
  const stopped: Exit = { code: 0, signal: null };
  return { pid, exited, end, kill: () => end(stopped), stop: async () => end(stopped) };
}

function watch(options: Partial<SuperviseOptions>): { started: Controlled[]; said: string[]; supervised: Supervised } {
  const started: Controlled[] = [];
  const said: string[] = [];
  const supervised = supervise({
    name: 'part',
    start: async () => {
      const running = controlled(started.length + 1);
      started.push(running);
      return running;
    },
    booting: () => false,
    onRestart: (message) => said.push(message),
    onGiveUp: () => said.push('gave up'),
    now: () => 0,
    ...options,
  });
  return { started, said, supervised };
}

const turns = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

describe('a supervised process', () => {
  test('that recycles itself is replaced at once', async () => {
    const { started, said, supervised } = watch({});
    await turns();
    started[0]?.end({ code: 75, signal: null });
    await vi.waitFor(() =>
      expect(said).toEqual(['part recycles itself; starting it again at once', 'part runs again (process 2)']),
    );
    await supervised.stop();
  });

  test('is not started again once it was stopped', async () => {
    const { started, said, supervised } = watch({});
    await turns();
    await supervised.stop();
    expect([started.length, said]).toEqual([1, []]);
  });

  test('that could not be started counts as ended, and is given up at the boot', async () => {
    const gaveUp = Promise.withResolvers<Exit>();
    let attempts = 0;
    watch({
      start: async () => {
        attempts += 1;
        throw new Error('no such file');
      },
      booting: () => true,
      onGiveUp: gaveUp.resolve,
    });
    expect(await gaveUp.promise).toEqual({ code: 1, signal: null });
    expect(attempts).toBe(4);
  });

  test('waits for what it is to start after, and can be stopped meanwhile', async () => {
    const first = Promise.withResolvers<void>();
    const waiting = watch({ after: first.promise });
    await turns();
    expect(waiting.started).toHaveLength(0);
    first.resolve();
    await turns();
    expect(waiting.started).toHaveLength(1);
    await waiting.supervised.stop();

    const never = watch({ after: new Promise(() => undefined) });
    await never.supervised.stop();
    expect(never.started).toHaveLength(0);
  });
});

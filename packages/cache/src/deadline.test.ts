import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createDeadlines, DeadlineError, pause } from './deadline.ts';

const withDeadline = createDeadlines();

describe('a deadline', () => {
  it('passes on what comes in time', async () => {
    await expect(withDeadline(Promise.resolve(1), 1000)).resolves.toBe(1);
    await expect(withDeadline(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  });

  it('rejects what does not come', async () => {
    const startedAt = performance.now();
    await expect(withDeadline(new Promise(() => undefined), 20)).rejects.toBeInstanceOf(DeadlineError);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('strikes each of many calls in its own time, and none that was answered', async () => {
    const outcomes: string[] = [];
    const call = async (name: string, answer: Promise<unknown>): Promise<void> => {
      await withDeadline(answer, 40).then(
        () => outcomes.push(`${name} answered`),
        () => outcomes.push(`${name} late`),
      );
    };
    const never = new Promise(() => undefined);
    const first = [call('a', never), call('b', pause(5))];
    await pause(25);
    const startedAt = performance.now();
    const second = [call('c', never), call('d', pause(1))];
    await Promise.all([...first, ...second]);
    expect(outcomes).toEqual(['b answered', 'd answered', 'a late', 'c late']);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39);
  });

  it('does not strike while the answer lies unread in a socket because this process was busy', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [peer] = (await once(server, 'connection')) as [Socket];

    const guarded = withDeadline(once(client, 'data'), 5);
    peer.write('answer');
    const until = performance.now() + 30;
    while (performance.now() < until);
    await expect(guarded).resolves.toEqual([Buffer.from('answer')]);

    client.destroy();
    peer.destroy();
    server.close();
  });
});

describe('a pause', () => {
  it('ends at once when its signal does', async () => {
    const controller = new AbortController();
    const startedAt = performance.now();
    const paused = pause(60_000, controller.signal);
    controller.abort();
    await paused;
    await pause(60_000, controller.signal);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

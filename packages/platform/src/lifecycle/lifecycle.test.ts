import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { createLifecycle } from './lifecycle.ts';

const logger = createLogger('test', 'silent');

describe('lifecycle', () => {
  it('stops in reverse order of start, each step after the one before', async () => {
    const stopped: string[] = [];
    const lifecycle = createLifecycle(logger);
    lifecycle.onStop('first', async () => {
      await Promise.resolve();
      stopped.push('first');
    });
    lifecycle.onStop('second', () => stopped.push('second'));
    await lifecycle.stop('test');
    expect(stopped).toEqual(['second', 'first']);
  });

  it('leaves behind what does not stop by the deadline, and what throws', async () => {
    const stopped: string[] = [];
    const lifecycle = createLifecycle(logger, 50);
    lifecycle.onStop('last', () => stopped.push('last'));
    lifecycle.onStop('throws', () => Promise.reject(new Error('no')));
    lifecycle.onStop('hangs', () => new Promise(() => {}));
    await lifecycle.stop('test');
    expect(stopped).toEqual(['last']);
  });

  it('stops once, however often it is asked to, and tells who waits', async () => {
    let stops = 0;
    const lifecycle = createLifecycle(logger);
    lifecycle.onStop('once', () => (stops += 1));
    await Promise.all([lifecycle.stop('a'), lifecycle.stop('b')]);
    expect(stops).toBe(1);
    expect(lifecycle.stopping.aborted).toBe(true);
  });
});

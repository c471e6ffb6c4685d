import { constants } from 'node:os';
import type { Logger } from '../logging/logger.ts';
import type { Lifecycle } from './lifecycle.ts';

export interface SuperviseTimes {
  /** From the beginning of the stop: a process that is still there then has a stop that hangs, ms. */
  readonly hardAfterMs: number;
  /** A signal that comes this long after the beginning of the stop says that nobody wants to wait for it, ms. */
  readonly againAfterMs: number;
  /** How often the supervisor is told that the event loop turns, ms. */
  readonly beatMs: number;
}

/**
 * Longer than a lifecycle takes, shorter than a supervisor waits before it kills. npm, a terminal and a control group
 * each pass the same signal on, the last of them after some 300 ms.
 */
const TIMES: SuperviseTimes = { hardAfterMs: 21_500, againAfterMs: 2_000, beatMs: 5_000 };

/**
 * Ties a process to its lifecycle: signals and a vanished supervisor stop it in order; an error that nobody handled
 * is reported and ends the process, since its state is unknown. However the stop was asked for, it has an end: after a
 * time without mercy, and at once when a signal comes again later. It tells its supervisor again and again that it
 * lives, until its very end: one that computes without giving way falls silent, and hears no signal but SIGKILL.
 */
export function superviseProcess(
  lifecycle: Lifecycle,
  logger: Logger,
  report: (error: unknown) => unknown,
  { hardAfterMs, againAfterMs, beatMs }: SuperviseTimes = TIMES,
): void {
  let stoppingSince: number | undefined;
  const onStopping = (): void => {
    stoppingSince = performance.now();
    // Not `unref`: it also keeps the process alive while a step waits for something that holds no handle.
    setTimeout(() => {
      logger.fatal('the stop hangs; ending');
      process.kill(process.pid, 'SIGKILL');
      // The first process of a container does not see its own SIGKILL.
      process.exit(1);
    }, hardAfterMs);
  };
  lifecycle.stopping.addEventListener('abort', onStopping, { once: true });

  const end = (reason: string, code: number) => {
    void lifecycle.stop(reason).finally(() => process.exit(code));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stoppingSince !== undefined && performance.now() - stoppingSince > againAfterMs)
        process.exit(128 + constants.signals[signal]);
      end(signal, 0);
    });
  process.on('disconnect', () => end('the supervisor is gone', 0));
  // It may have gone while the code was loading, when nobody listened; without a channel there is no such property.
  if ('connected' in process && !process.connected) end('the supervisor is gone', 0);

  const beat = (): void => {
    // The supervisor may have gone a moment ago.
    if (process.connected) process.send?.({ type: 'alive' }, undefined, {}, () => {});
  };
  if (process.send !== undefined) {
    beat();
    setInterval(beat, beatMs).unref();
  }

  const crash = (error: unknown) => {
    logger.fatal({ err: error }, 'unhandled error');
    report(error);
    end('unhandled error', 1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Exit, Running } from './child.ts';
import { decideRestart, RECYCLE_EXIT_CODE } from './restart-policy.ts';

export interface SuperviseOptions {
  readonly name: string;
  /** Starts it; a rejection counts like a process that ended at once. */
  readonly start: () => Promise<Running>;
  /** Already running, so that the first start's error reached its caller. */
  readonly first?: Running;
  /** Started only when this has settled; at once if there is none. */
  readonly after?: Promise<unknown>;
  readonly booting: () => boolean;
  readonly onRestart: (message: string, level: 'info' | 'warn') => void;
  /** Called once, when it ends again and again while the product boots. */
  readonly onGiveUp: (exit: Exit) => void;
  readonly now: () => number;
}

/** One process that is kept running until it is stopped. */
export interface Supervised {
  readonly name: string;
  readonly stop: () => Promise<void>;
  /** Without asking; for the second Ctrl-C. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

const FAILED_START: Exit = { code: 1, signal: null };

/** Starts a process and starts it again whenever it ends by itself, as `decideRestart` says. */
export function supervise(options: SuperviseOptions): Supervised {
  const { name, now } = options;
  const stopping = new AbortController();
  let running: Running | undefined;

  const runOnce = async (ready: Running | undefined, restarting: boolean): Promise<Exit> => {
    try {
      running = ready ?? (await options.start());
      if (restarting) options.onRestart(`${name} runs again (process ${running.pid})`, 'info');
    } catch (error) {
      options.onRestart(`${name} could not be started: ${(error as Error).message}`, 'warn');
      return FAILED_START;
    }
    // Stopped while it started: nobody else knows of this process yet.
    if (stopping.signal.aborted) await running.stop();
    const exit = await running.exited;
    running = undefined;
    return exit;
  };

  const keepRunning = async (): Promise<void> => {
    const aborted = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([options.after?.catch(() => undefined), aborted]);
    let failures = 0;
    let ready = options.first;
    let restarting = false;
    while (!stopping.signal.aborted) {
      const startedAt = now();
      const exit = await runOnce(ready, restarting);
      ready = undefined;
      restarting = true;
      if (stopping.signal.aborted) return;
      const decision = decideRestart({ exit, uptimeMs: now() - startedAt, failures, booting: options.booting() });
      if (decision.action === 'give-up') return options.onGiveUp(exit);
      failures = decision.failures;
      const why = exit.code === RECYCLE_EXIT_CODE ? 'recycles itself' : `ended unexpectedly (${describeExit(exit)})`;
      const level = exit.code === RECYCLE_EXIT_CODE ? 'info' : 'warn';
      const when = decision.delayMs === 0 ? 'at once' : `in ${decision.delayMs / 1000} s`;
      options.onRestart(`${name} ${why}; starting it again ${when}`, level);
      await delay(decision.delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const ended = keepRunning();
  return {
    name,
    stop: async () => {
      stopping.abort();
      await running?.stop();
      await ended;
    },
    kill: (signal) => {
      stopping.abort();
      running?.kill(signal);
    },
  };
}

export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

import type { Logger } from '../logging/logger.ts';

/** Exit code that asks the supervisor for a fresh process; nothing went wrong. */
export const RECYCLE_EXIT_CODE = 75;

export interface Lifecycle {
  /** Registers what must be stopped; stopped in reverse order of registration. */
  onStop(name: string, stop: () => unknown): void;
  /** Stops everything once, within the deadline. */
  stop(reason: string): Promise<void>;
  /** Aborted when stopping begins. */
  readonly stopping: AbortSignal;
}

/** Ordered stop: each step in reverse order of start; what does not end by the deadline is left behind, with a log line. */
export function createLifecycle(logger: Logger, deadlineMs = 20_000): Lifecycle {
  const steps: { name: string; stop: () => unknown }[] = [];
  const controller = new AbortController();
  let stopped: Promise<void> | undefined;

  const run = async (reason: string) => {
    controller.abort(new Error(`stopping: ${reason}`));
    logger.info({ reason }, 'stopping');
    const deadline = Date.now() + deadlineMs;
    for (const step of steps.toReversed()) {
      const left = Math.max(deadline - Date.now(), 100);
      const outcome = await Promise.race([
        Promise.resolve()
          .then(step.stop)
          .then(
            () => 'done' as const,
            (error: unknown) => error,
          ),
        new Promise<'late'>((resolve) => setTimeout(resolve, left, 'late').unref()),
      ]);
      if (outcome === 'late') logger.warn({ step: step.name }, 'did not stop in time');
      else if (outcome !== 'done') logger.warn({ step: step.name, err: String(outcome) }, 'did not stop cleanly');
    }
    logger.info('stopped');
  };

  return {
    onStop: (name, stop) => void steps.push({ name, stop }),
    stop: (reason) => (stopped ??= run(reason)),
    stopping: controller.signal,
  };
}

import type { Logger, QueueActivity } from '@pulso/platform';

/** What one look finds of a queue. */
export interface QueueView extends QueueActivity {
  /** Jobs that could be taken; `null` = Redis does not answer, so nothing is known. */
  readonly waiting: number | null;
}

/** A queue counts as stuck after this long, ms. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 5_000;

/**
 * Finds queues that stand still although jobs wait and Redis answers: nothing of them is in work here and none was
 * begun for {@link PATIENCE_MS}. A worker can be in that state after an outage, without an error and for ever.
 * The function takes one look at every queue and names those that are stuck.
 */
export function createWatchdog(
  patienceMs = PATIENCE_MS,
): (views: Readonly<Record<string, QueueView>>, nowMs: number) => string[] {
  const still = new Map<string, { readonly sinceMs: number; readonly started: number }>();
  return (views, nowMs) =>
    Object.entries(views)
      .filter(([queue, { waiting, active, started }]) => {
        const before = still.get(queue);
        if (waiting === null || waiting === 0 || active > 0) {
          still.delete(queue);
          return false;
        }
        if (before?.started !== started) {
          still.set(queue, { sinceMs: nowMs, started });
          return false;
        }
        return nowMs - before.sinceMs >= patienceMs;
      })
      .map(([queue]) => queue);
}

export interface WatchdogDependencies {
  activity(): Readonly<Record<string, QueueActivity>>;
  /** Jobs that this process could take, by queue; none of a paused one. @throws when Redis is away */
  waiting(): Promise<Readonly<Record<string, number>>>;
  readonly logger: Logger;
  onStuck(queues: readonly string[]): void;
}

/** Looks every few seconds; answers the function that ends it. */
export function startWatchdog({ activity, waiting, logger, onStuck }: WatchdogDependencies): () => void {
  const look = createWatchdog();
  const timer = setInterval(() => {
    void (async () => {
      const counts = await waiting().catch(() => null);
      const views = Object.fromEntries(
        Object.entries(activity()).map(([queue, own]) => [queue, { ...own, waiting: counts?.[queue] ?? null }]),
      );
      const stuck = look(views, performance.now());
      if (stuck.length === 0) return;
      clearInterval(timer);
      logger.fatal({ queues: stuck }, 'jobs wait and none is taken');
      onStuck(stuck);
    })();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

import type { Logger } from '@pulso/platform';

export interface Loop {
  stop(): Promise<void>;
}

/**
 * Runs `turn` again and again; it answers how long to wait before the next turn, ms. An error is logged and waited
 * out: a loop never ends by itself. Stopping waits for the turn in progress.
 */
export function startLoop(name: string, logger: Logger, turn: () => Promise<number>, afterErrorMs = 1_000): Loop {
  let stopped = false;
  let wake: () => void = () => {};
  const run = async () => {
    while (!stopped) {
      let pauseMs: number;
      try {
        pauseMs = await turn();
      } catch (error) {
        logger.warn({ loop: name, err: error instanceof Error ? error.message : String(error) }, 'turn failed');
        pauseMs = afterErrorMs;
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}

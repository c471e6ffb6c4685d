import type { Running } from './child.ts';

/** Between two looks, ms. */
const LOOK_MS = 1_000;
/** A process that was heard of, and then not during this many looks, is stuck; each tells every five seconds. */
const SILENT_LOOKS = 30;
/** How long that is when we look in time, ms. */
export const SILENT_MS = SILENT_LOOKS * LOOK_MS;

/**
 * Finds a process whose event loop stands still. What counts is not time but how often we looked: a machine that slept,
 * or that had no processor time for us, had none for the process either, and its timers owe us one look at most.
 * A process that was never heard of is still loading its code, or does not tell.
 */
export interface Liveness {
  heard(): void;
  /** @returns whether it counts as stuck */
  look(): boolean;
}

export function createLiveness(silentLooks = SILENT_LOOKS): Liveness {
  let silent: number | undefined;
  return {
    heard: () => void (silent = 0),
    look() {
      if (silent === undefined) return false;
      silent += 1;
      return silent > silentLooks;
    },
  };
}

/** Looks after a process until it has ended, and kills it when it is stuck: it would hear no other signal. */
export function killWhenStuck(process: Running, liveness: Liveness, onStuck: () => void, lookMs = LOOK_MS): void {
  const timer = setInterval(() => {
    if (!liveness.look()) return;
    clearInterval(timer);
    onStuck();
    process.kill('SIGKILL');
  }, lookMs);
  void process.exited.then(() => clearInterval(timer));
}

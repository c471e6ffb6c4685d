import type { Exit } from './child.ts';

/** A process that ends with this asks for a fresh one in its place; nothing went wrong. */
export const RECYCLE_EXIT_CODE = 75;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** Who ran this long was sound; its next end starts a new count. */
const SOUND_AFTER_MS = 30_000;
/** At boot, this many quick ends in a row are no accident. */
const BOOT_ATTEMPTS = 4;

export interface Ending {
  readonly exit: Exit;
  readonly uptimeMs: number;
  /** Quick ends in a row before this one. */
  readonly failures: number;
  /** Whether the product has not been up yet since its start. */
  readonly booting: boolean;
}

export type RestartDecision =
  | { readonly action: 'restart'; readonly delayMs: number; readonly failures: number }
  | { readonly action: 'give-up' };

/**
 * What to do when a process has ended by itself. Once the product was up it is never given up: what is broken outside
 * (a full disk, a dead database) may be mended while we try, ever more seldom.
 */
export function decideRestart({ exit, uptimeMs, failures, booting }: Ending): RestartDecision {
  if (exit.code === RECYCLE_EXIT_CODE) return { action: 'restart', delayMs: 0, failures: 0 };
  const count = uptimeMs >= SOUND_AFTER_MS ? 1 : failures + 1;
  if (booting && count >= BOOT_ATTEMPTS) return { action: 'give-up' };
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (count - 1), LONGEST_DELAY_MS);
  return { action: 'restart', delayMs, failures: count };
}

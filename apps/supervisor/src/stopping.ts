import { setTimeout as delay } from 'node:timers/promises';
import type { Supervised } from './processes/supervise.ts';

/** Everything that runs, in groups; a group is stopped when the one before it has ended. */
export type StopOrder = readonly (readonly Supervised[])[];

/**
 * Stops everything in order. What is not done by the deadline, and all that was to come after it, is killed;
 * a killed Postgres or Redis repairs itself from its log at the next start.
 */
export async function stopInOrder(order: StopOrder, deadlineMs: number, onLate: () => void): Promise<void> {
  const timer = new AbortController();
  const late = delay(deadlineMs, true, { signal: timer.signal }).catch(() => false);
  const stopAll = async (): Promise<boolean> => {
    for (const group of order) await Promise.all(group.map((part) => part.stop()));
    return false;
  };
  if (await Promise.race([stopAll(), late])) {
    onLate();
    killAll(order);
  }
  timer.abort();
}

export function killAll(order: StopOrder): void {
  for (const part of order.flat()) part.kill('SIGKILL');
}

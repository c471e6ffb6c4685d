import { setTimeout as delay } from 'node:timers/promises';

/** Waits until an api answers. */
export async function answering(url: string, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await delay(100)) {
    const alive = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (alive?.ok) return true;
  }
  return false;
}

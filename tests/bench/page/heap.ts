import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';

const PAUSE_MS = 500;
const MOST_READINGS = 12;
/** Readings that differ by less are the same heap: the browser's own bookkeeping moves by some kB. */
const SAME_BYTES = 50_000;

/**
 * Bytes of live objects of a page at rest. One collection is not enough for that: tasks under way hold what is no longer
 * shown, and wrappers of elements go only after the elements. So it is collected until two readings agree; the lower is
 * the answer.
 */
export async function heapAtRest(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.enable');
    let least = Number.POSITIVE_INFINITY;
    for (let reading = 0; reading < MOST_READINGS; reading += 1) {
      await delay(PAUSE_MS);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      if (Math.abs(least - usedSize) < SAME_BYTES) return Math.min(least, usedSize);
      least = Math.min(least, usedSize);
    }
    return least;
  } finally {
    await session.detach();
  }
}

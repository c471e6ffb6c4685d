import { setTimeout as delay } from 'node:timers/promises';
import { liveHeartbeats } from '@pulso/platform';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startProduct } from '../support/product.ts';

const WORKERS = 3;
const MAX_JOBS = 4;
/** So many refreshes take every worker over its limit. */
const REFRESHES = 30;
const WITHIN_MS = 60_000;

it(
  'workers that make way for fresh ones never leave fewer than two, and lose no job',
  async () => {
    await using product = await startProduct({
      env: { WORKERS: String(WORKERS), WORKER_MAX_JOBS: String(MAX_JOBS), WORKER_CONCURRENCY: '1' },
    });
    const redis = new Redis(product.redisQueueUrl);
    const seen = new Set<string>();
    let fewest = Infinity;
    let watching = true;
    const workers = async (): Promise<number> => {
      const ids = (await liveHeartbeats(redis)).filter((beat) => beat.process === 'worker').map(({ id }) => id);
      for (const id of ids) seen.add(id);
      return ids.length;
    };
    try {
      await expect.poll(workers, { timeout: WITHIN_MS }).toBe(WORKERS);
      const watch = (async () => {
        for (; watching; await delay(50)) fewest = Math.min(fewest, await workers());
      })();
      const open = new Set<string>();
      for (let n = 0; n < REFRESHES; n += 1) {
        const answer = await fetch(`${product.url}/manager/dashboard/refresh`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ types: ['kpis'], filters: { minDays: n } }),
        });
        expect(answer.status).toBe(202);
        open.add(((await answer.json()) as { statusUrl: string }).statusUrl);
      }
      const stillOpen = async (): Promise<number> => {
        for (const url of open) {
          const { state } = (await (await fetch(`${product.url}${url}`)).json()) as { state: string };
          if (state === 'completed') open.delete(url);
        }
        return open.size;
      };
      await expect.poll(stillOpen, { timeout: WITHIN_MS }).toBe(0);
      await expect.poll(() => seen.size, { timeout: WITHIN_MS }).toBeGreaterThanOrEqual(2 * WORKERS);
      watching = false;
      await watch;
      expect(fewest).toBeGreaterThanOrEqual(WORKERS - 1);
    } finally {
      watching = false;
      redis.disconnect();
    }
  },
  4 * WITHIN_MS,
);

import { once } from 'node:events';
import { createSnapshotCache, parseSnapshot } from '@pulso/cache';
import type { Read } from '@pulso/cache';
import { Redis } from 'ioredis';
import type { CallerReport, CallerTask } from './callers.ts';
import { policy } from './policy.ts';

/** One process of many callers: connects, waits for the word, calls all at once, reports. */
const { url, key, prefix, callers, computeMs, fails, countKey } = JSON.parse(process.argv[2] ?? '') as CallerTask;
const counter = new Redis(url, { replyMapping: 'legacy' });
const cache = createSnapshotCache({ url, prefix, policies: { kpis: policy } });
await cache.start();
while ((await cache.reader.headers([key])) === 'down') await new Promise((resolve) => setTimeout(resolve, 5));
process.send?.('ready');
await once(process, 'message');

const reads: Read[] = [];
const errors: string[] = [];
let slowestMs = 0;
await Promise.all(
  Array.from({ length: callers }, async () => {
    const startedAt = performance.now();
    try {
      const read = await cache.getOrCompute(key, async () => {
        await counter.incr(countKey);
        await new Promise((resolve) => setTimeout(resolve, computeMs));
        if (fails) throw new Error('no database');
        return { data: 'new', meta: {} };
      });
      reads.push(read);
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }),
);
// A refresh in the background goes on after the callers have their answer.
await new Promise((resolve) => setTimeout(resolve, computeMs * 1.5));
const values = await Promise.all(
  reads.map(async (read) => (read.found ? String((await parseSnapshot(read.entry)).data) : read.state)),
);
await cache.stop();
counter.disconnect();
process.send?.({ values, errors, slowestMs } satisfies CallerReport);
process.disconnect();

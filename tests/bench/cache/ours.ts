import { createSnapshotCache, parseSnapshot } from '@pulso/cache';
import type { Lease, Read, SnapshotKey } from '@pulso/cache';
import type { Load, Maker, Subject, SubjectOptions } from './subject.ts';

const type = 'bench';
const keyOf = (wire: string): SnapshotKey => ({ wire, type, schema: 1, scope: 'all' });

async function dataOf(read: Read): Promise<unknown> {
  if (!read.found) throw new Error(`nothing: ${read.state}`);
  return (await parseSnapshot(read.entry)).data;
}

/** Our cache behind the peers' interface. */
async function create({ url, space, tiers, ttlMs, staleMs, deadlines = false }: SubjectOptions): Promise<Subject> {
  const cache = createSnapshotCache({
    url,
    prefix: space,
    ...(deadlines ? {} : { opTimeoutMs: 5000, writeTimeoutMs: 5000, commandTimeoutMs: 10_000 }),
    l1: { maxBytes: tiers.l1 ? 64 * 1024 * 1024 : 0 },
    policies: {
      [type]: {
        ttlMs,
        staleMs,
        errorMs: 3_600_000,
        jitter: 0,
        leaseMs: 5000,
        backoff: { baseMs: 250, maxMs: 5000 },
        l1Ms: tiers.l1 ? ttlMs : 0,
      },
    },
  });
  await cache.start();
  const read = (key: string, load: Load): Promise<Read> =>
    cache.getOrCompute(keyOf(key), async () => ({ data: await load(), meta: {} }));
  return {
    cache,
    raw: read,
    get: async (key, load) => dataOf(await read(key, load)),
    async force(key, load) {
      const { reader, writer } = cache;
      const begin = await writer.begin(keyOf(key), { force: true });
      // Somebody computes it: that computation now owes one more, and its result is what we wait for.
      if (begin.outcome !== 'lead') return dataOf(await reader.waitFresh(keyOf(key), { deadlineMs: 5000 }));
      return compute(begin.lease, load);
    },
    invalidate: (key) => cache.writer.mark([keyOf(key)]),
    close: () => cache.stop(),
  };

  async function compute(lease: Lease, load: Load): Promise<unknown> {
    const data = await load();
    await cache.writer.commit(lease, { data, meta: {} });
    return data;
  }
}

export const ours: Maker = { name: 'pulso', ours: true, tiers: ['l1', 'l2', 'both'], create };

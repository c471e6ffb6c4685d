import { setTimeout as delay } from 'node:timers/promises';
import type { SystemHealth } from '@pulso/kpi-core';
import { OK, type LinkMode } from '../../support/link.ts';
import type { Scenario } from '../scenario.ts';
import type { Dependency, World } from '../world.ts';

const failing = (check: string) => (health: SystemHealth) =>
  health.checks[check]?.some(({ status }) => status !== 'pass') ?? false;
const cacheAway = failing('redis:cache');
const queueAway = failing('redis:queue');

/** Sets links for a while. */
const during = async (world: World, dependencies: readonly Dependency[], mode: LinkMode, forMs: number) => {
  const links = dependencies.flatMap((dependency) => world.linksTo(dependency));
  for (const link of links) link.set(mode);
  await delay(forMs);
  for (const link of links) link.set(OK);
};

/** What happens to either Redis. */
export const redisScenarios: readonly Scenario[] = [
  {
    id: 'F1',
    title: 'cache Redis killed, comes back empty',
    healthShows: cacheAway,
    async inject({ cache }, forMs) {
      await cache.kill();
      await delay(forMs);
      await cache.restart();
    },
  },
  {
    id: 'F2',
    title: 'queue Redis killed, comes back with its append-only file',
    healthShows: queueAway,
    async inject({ queue }, forMs) {
      await queue.kill();
      await delay(forMs);
      await queue.restart();
    },
  },
  {
    id: 'F3',
    title: 'queue Redis loses everything',
    async inject({ direct }, forMs) {
      await direct.queue.flushall();
      await delay(forMs);
    },
  },
  {
    id: 'F4-cache',
    title: 'cache Redis frozen',
    healthShows: cacheAway,
    async inject({ cache }, forMs) {
      cache.pause();
      await delay(forMs);
      cache.resume();
    },
  },
  {
    id: 'F4-queue',
    title: 'queue Redis frozen',
    healthShows: queueAway,
    async inject({ queue }, forMs) {
      queue.pause();
      await delay(forMs);
      queue.resume();
    },
  },
  {
    id: 'F5-api',
    title: 'bytes between api and both Redis vanish',
    healthShows: cacheAway,
    async inject({ links }, forMs) {
      for (const link of [links.api.cache, links.api.queue]) link.set({ kind: 'blackhole' });
      await delay(forMs);
      for (const link of [links.api.cache, links.api.queue]) link.set(OK);
    },
  },
  {
    id: 'F5-worker',
    title: 'bytes between workers and both Redis vanish',
    async inject({ links }, forMs) {
      for (const link of [links.worker.cache, links.worker.queue]) link.set({ kind: 'blackhole' });
      await delay(forMs);
      for (const link of [links.worker.cache, links.worker.queue]) link.set(OK);
    },
  },
  {
    id: 'F6',
    title: 'every connection to either Redis reset twice a second',
    async inject(world, forMs) {
      const links = [...world.linksTo('cache'), ...world.linksTo('queue')];
      for (const end = Date.now() + forMs; Date.now() < end;) {
        for (const link of links) link.reset();
        await delay(500);
      }
    },
  },
  {
    id: 'F7',
    title: '300 ± 200 ms to either Redis',
    inject: (world, forMs) => during(world, ['cache', 'queue'], { kind: 'latency', ms: 150, jitterMs: 100 }, forMs),
  },
  {
    id: 'F8',
    title: 'queue Redis refuses writes (out of memory)',
    async inject({ direct }, forMs) {
      await direct.queue.config('SET', 'maxmemory', '1');
      await delay(forMs);
      await direct.queue.config('SET', 'maxmemory', '0');
    },
  },
  {
    id: 'F9',
    title: 'queue Redis set to evict keys',
    healthShows: queueAway,
    async inject({ direct }, forMs) {
      await direct.queue.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await delay(forMs);
      await direct.queue.config('SET', 'maxmemory-policy', 'noeviction');
    },
  },
  {
    id: 'F27',
    title: 'stored snapshots overwritten: noise, cut short, those of another scope',
    seconds: () => 4,
    async inject({ direct: { cache }, random }, forMs) {
      const keys = (await cache.keys('pulso:*')).filter((key) => key.endsWith('}') && key.includes('kpis'));
      const entries = await Promise.all(keys.map((key) => cache.getBuffer(key)));
      for (const end = Date.now() + forMs; Date.now() < end; await delay(400)) {
        for (const [index, key] of keys.entries()) {
          const entry = entries[index];
          if (!entry) continue;
          const other = entries[(index + 1) % entries.length] ?? entry;
          const damage = [Buffer.from('{"data":1}'), entry.subarray(0, 90), other];
          await cache.set(key, random.pick(damage), 'PX', 600_000, 'XX');
        }
      }
    },
  },
];

import { setTimeout as delay } from 'node:timers/promises';
import type { SystemHealth } from '@pulso/kpi-core';
import { answering } from '../answering.ts';
import { OK } from '../../support/link.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const fewWorkers = (health: SystemHealth) => health.workers < 2;
const AWAY_MS = 500;
/** The deadline of a stop is 20 s; a little for the exit itself. */
const STOP_LIMIT_MS = 22_000;

const bootWithout =
  (role: 'cache+queue' | 'postgres' | 'everything') =>
  async (world: World, forMs: number): Promise<readonly string[]> => {
    const away = [
      ...(role === 'postgres' ? [] : [...world.linksTo('cache'), ...world.linksTo('queue')]),
      ...(role === 'cache+queue' ? [] : world.linksTo('postgres')),
    ];
    for (const link of away) link.set({ kind: 'refuse' });
    await Promise.all(world.processes.map((process) => process.kill('SIGKILL', 0)));
    const up = await Promise.all(world.apis.map(({ url }) => answering(url, 15_000)));
    await delay(forMs);
    for (const link of away) link.set(OK);
    return up.every(Boolean) ? [] : ['an api did not come up while its dependencies were away'];
  };

/** What happens to processes of the product. */
export const processScenarios: readonly Scenario[] = [
  {
    id: 'F10-redis',
    title: 'everything started while both Redis are away',
    available: false,
    inject: bootWithout('cache+queue'),
  },
  {
    id: 'F10-postgres',
    title: 'everything started while Postgres is away',
    available: false,
    inject: bootWithout('postgres'),
  },
  {
    id: 'F10-both',
    title: 'everything started while nothing is there',
    available: false,
    inject: bootWithout('everything'),
  },
  {
    id: 'F11',
    title: 'workers killed again and again in the middle of their jobs',
    seconds: (asked) => Math.max(asked, 12),
    async inject(world, forMs) {
      const workers = world.of('worker');
      for (const end = Date.now() + forMs; Date.now() < end; await delay(700 + world.random.below(600)))
        await world.random.pick(workers).kill('SIGKILL', AWAY_MS);
    },
  },
  {
    id: 'F12',
    title: 'a worker frozen, then awake again (zombie)',
    seconds: (asked) => Math.max(asked, 20),
    async inject(world, forMs) {
      const worker = world.random.pick(world.of('worker'));
      worker.pause();
      await delay(forMs);
      worker.resume();
      await delay(3_000);
    },
  },
  {
    id: 'F13',
    title: 'no worker at all',
    seconds: (asked) => Math.max(asked, 20),
    healthShows: fewWorkers,
    async inject(world, forMs) {
      const workers = world.of('worker');
      await Promise.all(workers.map((worker) => worker.kill('SIGKILL', null)));
      await delay(forMs);
      for (const worker of workers) worker.start();
    },
  },
  {
    id: 'F14',
    title: 'the event loop of a worker blocked for longer than its locks last',
    seconds: (asked) => Math.max(asked, 20),
    async inject(world, forMs) {
      const worker = world.random.pick(world.of('worker'));
      await worker.run(`for (const end = Date.now() + ${forMs}; Date.now() < end;);`);
      await delay(forMs + 1_000);
    },
  },
  {
    id: 'F21',
    title: 'both schedulers killed in turn',
    async inject(world, forMs) {
      const schedulers = world.of('scheduler');
      for (const end = Date.now() + forMs; Date.now() < end; await delay(2_500))
        for (const scheduler of schedulers) {
          await scheduler.kill('SIGKILL', 1_000);
          await delay(2_500);
        }
    },
  },
  {
    id: 'F22',
    title: 'both schedulers frozen, then awake',
    seconds: (asked) => Math.max(asked, 20),
    async inject(world, forMs) {
      for (const scheduler of world.of('scheduler')) scheduler.pause();
      await delay(forMs);
      for (const scheduler of world.of('scheduler')) scheduler.resume();
    },
  },
  {
    id: 'F23',
    title: 'one api killed with its sockets',
    async inject(world, forMs) {
      await world.of('api')[0]!.kill('SIGKILL', forMs);
      await delay(forMs);
    },
  },
  {
    id: 'F29',
    title: 'a worker, a scheduler and an api told to stop while both Redis are away',
    async inject(world, forMs) {
      const links = [...world.linksTo('cache'), ...world.linksTo('queue')];
      for (const link of links) link.set({ kind: 'blackhole' });
      await delay(2_000);
      const first = [world.of('worker')[0]!, world.of('scheduler')[0]!, world.of('api')[0]!];
      const stops = await Promise.all(
        first.map(async (process) => ({ name: process.name, ...(await process.kill('SIGTERM', forMs)) })),
      );
      for (const link of links) link.set(OK);
      return stops
        .filter(({ tookMs }) => tookMs > STOP_LIMIT_MS)
        .map(({ name, tookMs }) => `${name} took ${Math.round(tookMs)} ms to stop`);
    },
  },
];

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { liveHeartbeats } from '@pulso/platform';
import { answering } from '../answering.ts';
import { POISON } from '../patched.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const patched = (patch: string): Record<string, string> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, '../patched.ts')).href}`,
  PULSO_FAULT_PATCH: patch,
});

/** A computation that kills may be tried so often in {@link POISON_MS}: it is backed off from. */
const MAX_DEATHS = 8;
const POISON_MS = 45_000;
/** A queue stands still for a minute before it counts as stuck. */
const WATCHDOG_MS = 90_000;

const alive = async (world: World): Promise<number> =>
  (await liveHeartbeats(world.direct.queue)).filter(({ process }) => process === 'worker').length;

/** Processes of another version, or with a fault of their own. */
export const versionScenarios: readonly Scenario[] = [
  {
    id: 'F15',
    title: 'a computation that kills its worker',
    seconds: () => POISON_MS / 1_000,
    mayEnd: (world) => world.of('worker').map(({ name }) => name),
    async inject(world, forMs) {
      const workers = world.of('worker');
      let deaths = 0;
      const stopCounting = world.onExit(() => (deaths += 1));
      const asBefore = workers.map((worker) => worker.configure(patched('poison')));
      for (const worker of workers) await worker.kill('SIGTERM', 0);
      for (const end = Date.now() + 20_000; Date.now() < end && (await alive(world)) < 2;) await delay(200);
      const path = `/manager/api/kpis?client=${encodeURIComponent(POISON)}`;
      const first = await fetch(`${world.apis[0]!.url}${path}`, world.access.all);
      await first.body?.cancel();
      await delay(forMs);
      stopCounting();
      for (const put of asBefore) put();
      for (const worker of workers) await worker.kill('SIGTERM', 0);
      return [
        ...(first.status === 202 ? [] : [`the first request was answered ${first.status}`]),
        ...(deaths === 0 ? ['no worker died: the poison was none'] : []),
        ...(deaths > MAX_DEATHS ? [`${deaths} workers died of it in ${POISON_MS / 1_000} s`] : []),
      ];
    },
  },
  {
    id: 'F32',
    title: 'workers that beat and take no job any more (the watchdog ends them)',
    seconds: () => WATCHDOG_MS / 1_000,
    mayEnd: (world) => world.of('worker').map(({ name }) => name),
    async inject(world, forMs) {
      const workers = world.of('worker');
      const ended = new Set<string>();
      const stopListening = world.onExit((process) => ended.add(process));
      for (const worker of workers) {
        const asBefore = worker.configure(patched('deaf'));
        await worker.kill('SIGTERM', 0);
        // What ends next is started as it was.
        setTimeout(asBefore, 500);
      }
      for (const end = Date.now() + forMs; Date.now() < end && ended.size < workers.length;) await delay(500);
      stopListening();
      const left = workers.filter(({ name }) => !ended.has(name));
      return left.map(({ name }) => `${name} took no jobs and went on`);
    },
  },
  {
    id: 'F28',
    title: 'every process replaced by one of the next version, one after the other',
    async inject(world) {
      for (const process of [...world.of('scheduler'), ...world.of('worker'), ...world.of('api')]) {
        process.configure(patched('next-schema'));
        await process.kill('SIGTERM', 0);
        const api = world.apis.find(({ name }) => name === process.name);
        if (!api) await delay(1_500);
        else if (!(await answering(api.url, 20_000))) return [`${api.name} did not come back`];
      }
    },
  },
];

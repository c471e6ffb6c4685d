import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { newSpace, pause } from './measure.ts';
import { payload } from './payload.ts';
import type { Maker } from './subject.ts';

export interface ProcessesRow {
  readonly name: string;
  /** Loads of two processes with 200 callers each, one figure per round. */
  readonly coldLoads: number[];
  readonly staleLoads: number[];
}

/** What a child is told on its command line. */
export interface ChildTask {
  readonly maker: string;
  readonly url: string;
  readonly space: string;
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly countKey: string;
}

export async function measureProcesses(makers: readonly Maker[], url: string, rounds: number): Promise<ProcessesRow[]> {
  const redis = new Redis(url, { replyMapping: 'legacy' });
  const rows: ProcessesRow[] = [];
  for (const maker of makers) {
    const row: ProcessesRow = { name: maker.name, coldLoads: [], staleLoads: [] };
    for (let round = 0; round < rounds; round += 1) {
      row.coldLoads.push(await countLoads(maker, redis, url, false));
      // Memory alone has nothing to share between processes.
      if (maker.tiers.includes('l2')) row.staleLoads.push(await countLoads(maker, redis, url, true));
    }
    rows.push(row);
  }
  redis.disconnect();
  return rows;
}

async function countLoads(maker: Maker, redis: Redis, url: string, stale: boolean): Promise<number> {
  const space = newSpace();
  const life = stale ? { ttlMs: 1000, staleMs: 60_000 } : { ttlMs: 60_000, staleMs: 0 };
  const countKey = `count-${space}`;
  const task: ChildTask = { maker: maker.name, url, space, countKey, ...life };
  const children = [0, 1].map(() =>
    fork(new URL('child.ts', import.meta.url), [JSON.stringify(task)], { execArgv: [] }),
  );
  await Promise.all(children.map(message));
  if (stale) {
    const subject = await maker.create({ url, space, tiers: { l1: false, l2: true }, ...life });
    await subject.get('key', async () => payload(1));
    await subject.close();
    await pause(life.ttlMs + 300);
  }
  for (const child of children) child.send('call');
  await Promise.all(children.map(message));
  return Number(await redis.get(countKey));
}

async function message(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`a process of the bench ended with ${code}`)),
  );
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return answer;
}

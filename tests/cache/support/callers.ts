import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { SnapshotKey } from '@pulso/cache';

export interface CallerTask {
  readonly url: string;
  readonly prefix: string;
  readonly key: SnapshotKey;
  readonly callers: number;
  readonly computeMs: number;
  readonly fails: boolean;
  /** Redis key that counts computations. */
  readonly countKey: string;
}

export interface CallerReport {
  readonly values: string[];
  readonly errors: string[];
  slowestMs: number;
}

/** Runs the task in so many processes; none calls before all are connected. */
export async function callFromProcesses(count: number, task: CallerTask): Promise<CallerReport[]> {
  const children = Array.from({ length: count }, () =>
    fork(new URL('caller.ts', import.meta.url), [JSON.stringify(task)], { execArgv: [] }),
  );
  const message = async (child: ChildProcess): Promise<unknown> => {
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a caller ended with ${code}`)));
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
    return answer;
  };
  await Promise.all(children.map(message));
  for (const child of children) child.send('call');
  return (await Promise.all(children.map(message))) as CallerReport[];
}

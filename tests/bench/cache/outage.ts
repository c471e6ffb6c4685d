import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a caller of a cold key gets while Redis is away, its loader taking 5 ms. */
export interface OutageRow {
  readonly name: string;
  readonly how: 'killed' | 'stopped';
  readonly first: string;
  readonly second: string;
  readonly firstMs: number | undefined;
  readonly secondMs: number | undefined;
}

/** In a process of its own: clients that hang must not outlive it. */
export async function measureOutage(): Promise<OutageRow[]> {
  const child = fork(new URL('outage-child.ts', import.meta.url), [], { execArgv: [] });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the outage bench ended with ${code}`)));
  const [rows] = (await Promise.race([once(child, 'message'), ended])) as [OutageRow[]];
  return rows;
}

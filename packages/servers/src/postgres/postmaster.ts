import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, terminate, worksIn, type StopStep } from '../processes.ts';

/** "Fast" shutdown first (aborts transactions, writes a checkpoint), then "immediate" (recovery at next start). */
export const STOP_STEPS: readonly StopStep[] = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 2_000],
];

/** The lines of `postmaster.pid`, by which a running server tells who it is and whether it takes connections. */
function readLines(folder: string): readonly string[] | undefined {
  try {
    return readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** Whether the server with this pid says that it takes connections; the eighth line is what `pg_ctl` waits for. */
export function isReady(folder: string, pid: number): boolean {
  const lines = readLines(folder);
  return lines?.[0]?.trim() === String(pid) && lines[7]?.trim() === 'ready';
}

/**
 * Makes a data folder startable after a killed run: ends a server that still works in it, and removes a
 * `postmaster.pid` whose process is gone or is, by now, somebody else.
 */
export async function repairPostmaster(folder: string): Promise<void> {
  const pid = Number(readLines(folder)?.[0]);
  if (!Number.isSafeInteger(pid)) return;
  const identity = identify(pid);
  if (identity !== undefined && worksIn(pid, folder)) await terminate(identity, STOP_STEPS);
  rmSync(join(folder, 'postmaster.pid'), { force: true });
}

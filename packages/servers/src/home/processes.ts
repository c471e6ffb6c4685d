import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, readJson, writePrivateJson } from '../files.ts';
import { identify, isRunning, terminate, type ProcessIdentity, type StopStep } from '../processes.ts';

const FOLDER = 'processes';
/** They have lost their supervisor and are about to end; one that does not is frozen or turns in circles. */
const STOP_STEPS: readonly StopStep[] = [
  ['SIGTERM', 5_000],
  ['SIGKILL', 2_000],
];

/**
 * Notes a process that works for this home, so that the next start finds it when this one is killed. The caller holds
 * the lock of the home. Answers how to forget it.
 */
export function recordProcess(home: string, name: string, pid: number): () => void {
  const identity = identify(pid);
  if (identity === undefined) return () => {};
  const folder = join(home, FOLDER);
  ensureFolder(folder, 0o700);
  const path = join(folder, `${name}.json`);
  writePrivateJson(path, identity);
  return () => {
    // Another of this name may have been started meanwhile.
    if ((readJson(path) as Partial<ProcessIdentity> | undefined)?.pid === pid) rmSync(path, { force: true });
  };
}

/**
 * Ends the processes that a killed run left behind in this home, also those that are frozen. They end by themselves,
 * but may still hold a port, and a frozen one holds it for ever. Answers the names of those that still ran.
 */
export async function endRecordedProcesses(home: string): Promise<readonly string[]> {
  const folder = join(home, FOLDER);
  let files: readonly string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const ended = await Promise.all(
    files.map(async (file) => {
      const { pid, startedAt } = (readJson(join(folder, file)) ?? {}) as Partial<ProcessIdentity>;
      const known = pid !== undefined && startedAt !== undefined && isRunning({ pid, startedAt });
      if (known) await terminate({ pid, startedAt }, STOP_STEPS);
      rmSync(join(folder, file), { force: true });
      return known ? [file.slice(0, -'.json'.length)] : [];
    }),
  );
  return ended.flat();
}

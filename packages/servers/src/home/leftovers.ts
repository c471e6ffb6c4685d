import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StopStep } from '../processes.ts';
import { endLeftover } from '../server-record.ts';

/** Both PostgreSQL and Redis shut down in order on SIGINT. */
const STOP_STEPS: readonly StopStep[] = [
  ['SIGINT', 10_000],
  ['SIGKILL', 2_000],
];

/**
 * Ends every server that was started anywhere under `folder` and still runs. For a folder whose owner is gone and
 * whose data nobody wants any more; a home that is used again needs no call, each server's start does it.
 */
export async function endServersUnder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  await endLeftover(folder, STOP_STEPS);
  for (const { name } of folders) {
    // The inside of a data folder holds thousands of files and no record.
    if (name !== 'data') await endServersUnder(join(folder, name));
  }
}

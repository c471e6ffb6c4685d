import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Scenario } from '../scenario.ts';

const run = promisify(execFile);
const DISK_MB = 4;

/** What a full disk does; needs the right to mount one. */
export const diskScenarios: readonly Scenario[] = [
  {
    id: 'F31',
    title: 'the disk of the queue Redis is full',
    async inject({ queue, direct }, forMs) {
      const [, folder] = (await direct.queue.config('GET', 'dir')) as [string, string];
      const copy = await mkdtemp(join(tmpdir(), 'pulso-disk-'));
      await queue.kill();
      await cp(folder, copy, { recursive: true });
      await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]);
      try {
        await cp(copy, folder, { recursive: true });
        await queue.restart();
        // The last free page as well.
        await writeFile(join(folder, 'filler'), Buffer.alloc(DISK_MB * 2 ** 20)).catch(() => {});
        await delay(forMs);
        const info = await direct.queue.info('persistence');
        await rm(join(folder, 'filler'));
        await delay(3_000);
        return info.includes('aof_last_write_status:err') ? [] : ['the disk was not full'];
      } finally {
        await queue.kill();
        await rm(join(folder, 'filler'), { force: true });
        await rm(copy, { recursive: true });
        await cp(folder, copy, { recursive: true });
        await run('umount', [folder]);
        await cp(copy, folder, { recursive: true });
        await rm(copy, { recursive: true });
        await queue.restart();
      }
    },
  },
];

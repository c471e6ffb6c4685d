import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths.ts';

/** Brings a database to the version of this code, by the command that the product uses for it. */
export async function migrateDatabase(url: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), 'migrate'], {
    cwd: ROOT,
    // The command reads no Redis, but the environment is checked as a whole.
    env: { ...process.env, DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:1' },
  });
}

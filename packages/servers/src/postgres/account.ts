import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The system account a server runs under. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: Account = { uid: 65534, gid: 65534 };

/**
 * The account PostgreSQL has to run under: undefined means our own. It refuses to run as root, so root lends it
 * `nobody`, or the owner of the data folder when an ordinary user made it.
 */
export function postgresAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const { uid, gid } = statSync(dataFolder);
    return uid === 0 ? NOBODY : { uid, gid };
  } catch {
    return NOBODY;
  }
}

/** Whether `account` can enter and read a folder: every folder above it counts too (a home is often 0700). */
export function canRead(account: Account | undefined, folder: string): boolean {
  if (account === undefined) return true;
  const test = spawnSync('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', folder], {
    ...account,
    stdio: 'ignore',
    cwd: '/',
  });
  return test.status === 0;
}

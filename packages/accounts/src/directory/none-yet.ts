import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'no-accounts';

const nameOf = (databaseUrl: string): string => {
  const { host, pathname } = new URL(databaseUrl);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex');
};

/**
 * Remembers that a database held no account, so that an installation without login, bound to loopback, still answers
 * when it is started while its database is away. Adding an account forgets it.
 */
export async function rememberNoAccounts(home: string, databaseUrl: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeFile(join(home, FILE), nameOf(databaseUrl), { mode: 0o600 });
}

export async function forgetNoAccounts(home: string): Promise<void> {
  await rm(join(home, FILE), { force: true });
}

export async function heldNoAccounts(home: string, databaseUrl: string): Promise<boolean> {
  const text = await readFile(join(home, FILE), 'utf8').catch(() => '');
  return text === nameOf(databaseUrl);
}

import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServersError } from '../errors.ts';
import { canRead, type Account } from './account.ts';
import { postgresEnvironment } from './environment.ts';
import type { Durability } from './settings.ts';

export const SUPERUSER = 'pulso';
const MAJOR = '18';

/**
 * How the data folder is named to PostgreSQL's programs, which run with it as their working folder. A folder under
 * a 0700 home cannot be reached by `account` through its path, but Linux lets a process name the one it stands in.
 * @throws ServersError HOME_NOT_WRITABLE where that way does not exist.
 */
export function dataFolderName(folder: string, account: Account | undefined): string {
  if (canRead(account, dirname(folder))) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new ServersError(
    'HOME_NOT_WRITABLE',
    `PostgreSQL does not run as root, and its account cannot reach ${folder}.`,
    'Run as an ordinary user, or set PULSO_HOME to a folder that others may enter.',
  );
}

export type ClusterState = 'absent' | 'ready';

/**
 * Looks at a data folder without starting it.
 * @throws ServersError POSTGRES_DATA_UNUSABLE when it holds something that this PostgreSQL cannot use.
 */
export function inspectCluster(folder: string): ClusterState {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return 'absent';
  const versionFile = join(folder, 'PG_VERSION');
  if (!existsSync(versionFile) || !existsSync(join(folder, 'global', 'pg_control'))) {
    throw unusable(folder, `The database folder ${folder} is damaged: it holds files but no complete PostgreSQL data.`);
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== MAJOR) {
    throw unusable(folder, `The database folder ${folder} is of PostgreSQL ${version}, this is version ${MAJOR}.`);
  }
  return 'ready';
}

/** The error for data that cannot be used, with what to do. */
export function unusable(folder: string, message: string): ServersError {
  return new ServersError(
    'POSTGRES_DATA_UNUSABLE',
    message,
    `Put a backup in its place, or begin again with an empty database: mv ${folder} ${folder}.broken`,
  );
}

interface NewCluster {
  readonly initdb: string;
  readonly folder: string;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durability: Durability;
}

/**
 * Creates the data folder. It is made beside its final place and moved there when complete, so that an interrupted
 * run leaves nothing that looks like data.
 */
export async function createCluster({ initdb, folder, account, password, durability }: NewCluster): Promise<void> {
  const unfinished = `${folder}.new`;
  const secrets = mkdtempSync(join(tmpdir(), 'pulso-initdb-'));
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    const passwordFile = join(secrets, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account !== undefined) {
      for (const path of [secrets, passwordFile, unfinished]) chownSync(path, account.uid, account.gid);
    }
    const args = ['-D', dataFolderName(unfinished, account), '-U', SUPERUSER, '-A', 'scram-sha-256'];
    args.push(`--pwfile=${passwordFile}`, '--locale=C', '-E', 'UTF8');
    // The password has 256 random bits, so that slow hashing would only slow down connecting.
    args.push('-c', 'scram_iterations=1', ...(durability === 'throwaway' ? ['--no-sync'] : []));
    await run(initdb, args, unfinished, account);
    renameSync(unfinished, folder);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], cwd: string, account: Account | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env: postgresEnvironment(), stdio, ...account });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const fail = (why: string): void =>
      reject(
        new ServersError(
          'POSTGRES_START_FAILED',
          `The database folder could not be created (${why}).\n${output.trim()}`.trim(),
          'If this stays, set DATABASE_URL to a PostgreSQL server of your own.',
        ),
      );
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => (code === 0 ? resolve() : fail(`initdb ended with ${code}`)));
  });
}

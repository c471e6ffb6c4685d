import { randomBytes } from 'node:crypto';
import { chmodSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServersError } from '../errors.ts';
import { ensureFolder } from '../files.ts';
import { freePort, LOOPBACK } from '../ports.ts';
import type { OnProgress } from '../progress.ts';
import { launch, lastLines, settledWithin, type ServerProcess } from '../running-server.ts';
import { endLeftover, readRecord, writeRecord } from '../server-record.ts';
import { postgresAccount } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { createCluster, dataFolderName, inspectCluster, SUPERUSER, unusable } from './cluster.ts';
import { ensureDatabase } from './database.ts';
import { postgresEnvironment } from './environment.ts';
import { isReady, repairPostmaster, STOP_STEPS } from './postmaster.ts';
import { settingArguments, type Durability } from './settings.ts';

export interface PostgresOptions {
  /** The data lies in `<home>/postgres`. Only one process may use a home at a time: hold its lock (`lockHome`). */
  readonly home: string;
  /** Without one, the port of the last run if it is free, else any free port. */
  readonly port?: number;
  /** `durable` (the default) survives a power cut; `throwaway` is fast and for tests. */
  readonly durability?: Durability;
  /** The database that `url` names; created if it is missing. Default `pulso`. */
  readonly database?: string;
  /** Where the programs are copied if they cannot be used where npm put them. Default `<home>/binaries`. */
  readonly binaries?: string;
  readonly onProgress?: OnProgress;
}

export interface PostgresServer extends ServerProcess {
  /** `postgres://pulso:<password>@127.0.0.1:<port>/<database>`; the user may create databases. */
  readonly url: string;
  readonly port: number;
  readonly logFile: string;
  /** Whether the data folder was made by this start; false when there were data before. */
  readonly created: boolean;
}

const READY_WITHIN_MS = 60_000;
const PORT_ATTEMPTS = 3;

/**
 * Starts the embedded PostgreSQL 18 on loopback, on a new or an existing data folder, and resolves when it takes
 * connections. Whatever a killed run left in the folder (a server, `postmaster.pid`) is cleared away first.
 * @throws ServersError POSTGRES_UNAVAILABLE, POSTGRES_DATA_UNUSABLE, POSTGRES_START_FAILED, PORT_IN_USE or
 * HOME_NOT_WRITABLE, each with a hint.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { durability = 'durable', database = 'pulso', port: fixedPort } = options;
  const tell = (message: string): void => options.onProgress?.({ server: 'postgres', message });
  ensureFolder(options.home);
  const home = realpathSync(resolve(options.home));
  const folder = join(home, 'postgres');
  const data = join(folder, 'data');
  ensureFolder(folder);

  if (await endLeftover(folder, STOP_STEPS)) tell('stopped a server that an earlier run had left behind');
  const account = postgresAccount(data);
  const binaries = postgresBinaries(options.binaries ?? join(home, 'binaries'), account, () =>
    tell('copying PostgreSQL to where its account can read it'),
  );
  const known = readRecord(folder);
  let password = known?.password;
  const created = inspectCluster(data) === 'absent';
  if (created) {
    tell('creating the database folder (initdb)');
    password = randomBytes(32).toString('hex');
    await createCluster({ initdb: binaries.initdb, folder: data, account, password, durability });
    // Kept before the first start: without it the new folder could never be opened again.
    writeRecord(folder, { pid: 0, startedAt: '', port: fixedPort ?? 0, password });
  }
  if (password === undefined) {
    throw unusable(data, `The password of the database in ${data} is lost: ${folder}/server.json is missing.`);
  }
  await repairPostmaster(data);
  // PostgreSQL refuses a folder that others may read, which a copy or a `chmod -R` of the checkout makes of it.
  chmodSync(data, 0o700);

  const logFile = join(folder, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await freePort(known?.port));
    const server = await launch({
      command: binaries.postgres,
      args: ['-D', dataFolderName(data, account), ...settingArguments(port, durability)],
      cwd: data,
      env: postgresEnvironment(),
      logFile,
      account,
      stopSteps: STOP_STEPS,
    });
    writeRecord(folder, { ...server.identity, port, password });
    if (await becomesReady(server, data)) {
      const root = `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}`;
      await ensureDatabase(`${root}/postgres`, database);
      return { ...server, url: `${root}/${database}`, port, logFile, created };
    }
    await server.stop();
    const portTaken = /could not bind|Address already in use/i.test(lastLines(logFile));
    if (portTaken && fixedPort === undefined && attempt < PORT_ATTEMPTS) continue;
    throw startError(logFile, data, portTaken ? port : undefined);
  }
}

/** Waits for the server to take connections; false when it ended instead or took too long. */
async function becomesReady(server: ServerProcess, data: string): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (isReady(data, server.pid)) return true;
    // Ready is written into a file, which gives no event; the end of the process does.
    if ((await settledWithin(server.exited, 20)) !== undefined) return false;
    await delay(0);
  }
  return false;
}

const DAMAGE =
  /checkpoint record|pg_control|invalid magic|could not open (file|directory)|is not a valid|PANIC|corrupt/i;

function startError(logFile: string, data: string, takenPort: number | undefined): ServersError {
  const said = lastLines(logFile);
  if (takenPort !== undefined) {
    return new ServersError('PORT_IN_USE', `PostgreSQL's port ${takenPort} is in use.`, 'Choose another port.');
  }
  if (DAMAGE.test(said)) {
    return unusable(data, `PostgreSQL cannot open the database folder ${data}; it seems damaged. It said:\n${said}`);
  }
  return new ServersError(
    'POSTGRES_START_FAILED',
    `PostgreSQL did not start. It said:\n${said}`,
    `The whole of it is in ${logFile}. A server of your own can be used instead: set DATABASE_URL.`,
  );
}

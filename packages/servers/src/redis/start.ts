import { randomBytes } from 'node:crypto';
import { realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ServersError } from '../errors.ts';
import { ensureFolder } from '../files.ts';
import { freePort, LOOPBACK } from '../ports.ts';
import type { StopStep } from '../processes.ts';
import type { OnProgress } from '../progress.ts';
import { launch, lastLines, settledWithin, type ServerProcess } from '../running-server.ts';
import { endLeftover, readRecord, writeRecord } from '../server-record.ts';
import { findRedis } from './binary.ts';
import { ping } from './ping.ts';
import { redisConfiguration, type RedisRole } from './settings.ts';
import type { RedisBinary } from './version.ts';

export interface RedisOptions {
  /** The server's folder is `<home>/redis-<role>`. Only one process may use a home at a time: hold its lock. */
  readonly home: string;
  readonly role: RedisRole;
  /** Without one, the port of the last run if it is free, else any free port. */
  readonly port?: number;
  /** Whether clients need the password in `url`; default true, so that other users of the machine stay out. */
  readonly authenticate?: boolean;
  /** The server program, from `findRedis`; who starts several looks for it once. Default: found in this call. */
  readonly binary?: RedisBinary;
  /** More lines for `redis.conf`; they win over the role's. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onProgress?: OnProgress;
}

export interface RedisServer extends ServerProcess {
  readonly role: RedisRole;
  /** `redis://127.0.0.1:<port>`, with `:<password>@` unless `authenticate` is false. */
  readonly url: string;
  readonly port: number;
  /** Such as `7.0.15`. */
  readonly version: string;
  readonly logFile: string;
}

/** SIGTERM writes and syncs the append-only file. */
const STOP_STEPS: readonly StopStep[] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 2_000],
];
const READY_WITHIN_MS = 60_000;
const PORT_ATTEMPTS = 3;

/**
 * Starts a Redis server for one role on loopback and resolves when it takes commands. A server that a killed run
 * left in the folder is ended first.
 * @throws ServersError REDIS_UNAVAILABLE, REDIS_DATA_UNUSABLE, REDIS_START_FAILED, PORT_IN_USE or HOME_NOT_WRITABLE,
 * each with a hint.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const { role, port: fixedPort, authenticate = true, settings: extra = {} } = options;
  const server = `redis-${role}`;
  const tell = (message: string): void => options.onProgress?.({ server, message });
  ensureFolder(options.home);
  const home = realpathSync(resolve(options.home));
  const folder = join(home, server);
  ensureFolder(folder, 0o700);

  const binary = options.binary ?? (await findRedis(join(home, 'binaries'), options.onProgress));
  if (await endLeftover(folder, STOP_STEPS)) tell('stopped a server that an earlier run had left behind');
  const known = readRecord(folder);
  const password = authenticate ? (known?.password ?? randomBytes(32).toString('hex')) : undefined;
  const configuration = join(folder, 'redis.conf');
  const logFile = join(folder, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await freePort(known?.port));
    const text = redisConfiguration({ role, port, folder, password, extra });
    writeFileSync(configuration, text, { mode: 0o600 });
    const started = await launch({
      command: binary.command,
      args: [configuration],
      cwd: folder,
      env: binary.env,
      logFile,
      stopSteps: STOP_STEPS,
    });
    writeRecord(folder, { ...started.identity, port, ...(password === undefined ? {} : { password }) });
    if (await becomesReady(started, port, password)) {
      const credentials = password === undefined ? '' : `:${password}@`;
      const url = `redis://${credentials}${LOOPBACK}:${port}`;
      return { ...started, role, url, port, version: binary.version, logFile };
    }
    await started.stop();
    const portTaken = /Address already in use|Could not create server TCP/i.test(lastLines(logFile));
    if (portTaken && fixedPort === undefined && attempt < PORT_ATTEMPTS) continue;
    throw startError(server, folder, logFile, portTaken ? port : undefined);
  }
}

/** Waits until the server answers; false when it ended instead or took too long. */
async function becomesReady(server: ServerProcess, port: number, password: string | undefined): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if ((await ping(port, password)) === 'pong') return true;
    if ((await settledWithin(server.exited, 10)) !== undefined) return false;
  }
  return false;
}

function startError(server: string, folder: string, logFile: string, takenPort: number | undefined): ServersError {
  const said = lastLines(logFile);
  if (takenPort !== undefined) {
    return new ServersError('PORT_IN_USE', `The port ${takenPort} of ${server} is in use.`, 'Choose another port.');
  }
  if (/append only file|AOF|RDB|short read/i.test(said)) {
    return new ServersError(
      'REDIS_DATA_UNUSABLE',
      `${server} cannot read its data in ${folder}. It said:\n${said}`,
      `Repair it with redis-check-aof --fix, or begin with an empty queue (refreshes under way are asked for again): mv ${folder} ${folder}.broken`,
    );
  }
  return new ServersError(
    'REDIS_START_FAILED',
    `${server} did not start. It said:\n${said}`,
    `The whole of it is in ${logFile}. A server of your own can be used instead: set REDIS_URL.`,
  );
}

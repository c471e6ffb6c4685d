import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { findRedis, ROLE_SETTINGS, startRedis as startServer, type RedisRole } from '@pulso/servers';
import { Redis } from 'ioredis';
import { redisContainer } from './containers.ts';
import { BINARIES } from './paths.ts';
import { runServices } from './run-services.ts';

export interface TestRedis extends AsyncDisposable {
  readonly role: RedisRole;
  readonly url: string;
  /** What is forgotten goes with the run. */
  readonly stop: () => Promise<void>;
}

/** A Redis server of the test's own, to do to it what happens in production. */
export interface ControlledRedis extends TestRedis {
  readonly port: number;
  /** Changes with each restart. */
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Starts it again (after stopping it, if it runs) on the same port and folder: a queue keeps its data. */
  readonly restart: () => Promise<void>;
}

export interface TestRedisOptions {
  /** Default `cache`. */
  readonly role?: RedisRole;
  /** Directives that win over the role's, for example `{ maxmemory: '8mb' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * An empty Redis for this caller: a server of its own, or with `TEST_REDIS_URL` a database of that server, emptied.
 * Tests that stop or freeze it use `startRedis`.
 */
export async function testRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { redisUrl, source } = runServices();
  const role = options.role ?? 'cache';
  if (redisUrl !== undefined) return sharedRedis(redisUrl, role);
  if (source === 'containers') {
    const { url, stop } = await redisContainer({ ...ROLE_SETTINGS[role], ...options.settings });
    return { role, url, stop, [Symbol.asyncDispose]: stop };
  }
  return startRedis(options);
}

/** Starts a Redis server, without a password, about 20 ms. */
export async function startRedis(options: TestRedisOptions = {}): Promise<ControlledRedis> {
  const role = options.role ?? 'cache';
  const settings = options.settings ?? {};
  const home = mkdtempSync(join(runServices().folder, 'redis-'));
  const binary = await findRedis(BINARIES);
  const start = (port?: number): ReturnType<typeof startServer> =>
    startServer({ home, role, binary, settings, authenticate: false, ...(port === undefined ? {} : { port }) });
  let server = await start();
  const { port, url } = server;
  const stop = (): Promise<void> => server.stop();
  return {
    role,
    url,
    port,
    get pid() {
      return server.pid;
    },
    stop,
    kill: async () => {
      server.kill('SIGKILL');
      await server.exited;
    },
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    restart: async () => {
      await server.stop();
      server = await start(port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

let handedOut = 0;

/** Files run one after the other with a shared server, so that a number is free again when they wrap round. */
async function sharedRedis(url: string, role: RedisRole): Promise<TestRedis> {
  const own = new URL(url);
  own.pathname = `/${handedOut++ % 16}`;
  const client = new Redis(own.href);
  await client.flushdb();
  await client.quit();
  return { role, url: own.href, stop: leaveRunning, [Symbol.asyncDispose]: leaveRunning };
}

async function leaveRunning(): Promise<void> {}

import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { lockHome, runningIn, ServersError } from '@pulso/servers';
import { needsServers, startMissingServers, type EmbeddedServers } from './servers.ts';
import { childEnvironment, readSettings, SettingsError, type Settings } from './settings.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

/** Commands that ask a running product or nobody; to start servers for them would be work for nothing. */
const WITHOUT_SERVERS: ReadonlySet<string | undefined> = new Set(['health', 'help', '--help', '-h', undefined]);
/** Valid addresses where nothing answers. */
const NOWHERE = { DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };

interface Reached {
  readonly urls: Readonly<Record<string, string>>;
  readonly leave: () => Promise<void>;
}

/**
 * How a single program of the product reaches its servers: as configured, else those of the `npm start` that runs on
 * the same home, else its own, started now and stopped when it ends.
 */
async function reachServers(settings: Settings, mayStart: boolean): Promise<Reached> {
  if (!needsServers(settings)) return { urls: {}, leave: async () => {} };
  const urls = runningIn(settings.home)?.env ?? (mayStart ? undefined : NOWHERE);
  if (urls !== undefined) return { urls, leave: async () => {} };
  const lock = lockHome(settings.home);
  let embedded: EmbeddedServers;
  try {
    embedded = await startMissingServers(settings, ({ server, message }) => console.error(`${server}: ${message}`));
  } catch (error) {
    lock.release();
    throw error;
  }
  lock.publish({ env: embedded.env });
  return {
    urls: embedded.env,
    leave: async () => {
      for (const { first } of embedded.servers) await first.stop();
      lock.release();
    },
  };
}

/** Runs a program in this terminal; resolves with its exit code. */
function runHere(entry: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, entry), ...args], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // It tells that it lives; what nobody listens to would be kept for ever.
  child.on('message', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group; forwarded too, it would count as pressed twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  process.once('disconnect', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

const [entry = '', ...args] = process.argv.slice(2);
try {
  const settings = readSettings(ROOT, process.env);
  const mayStart = !(entry.includes('/cli/') && WITHOUT_SERVERS.has(args[0]));
  const { urls, leave } = await reachServers(settings, mayStart);
  try {
    process.exitCode = await runHere(entry, args, childEnvironment(settings, urls));
  } finally {
    await leave();
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ServersError) console.error(`${error.message}\n${error.hint}`);
  else if (error instanceof SettingsError) console.error(error.message);
  else throw error;
} finally {
  // The launcher's channel would keep this process for ever.
  if (process.connected) process.disconnect();
}

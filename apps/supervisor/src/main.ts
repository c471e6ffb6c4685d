import { dirname } from 'node:path';
import {
  endRecordedProcesses,
  endServersUnder,
  listenProblem,
  lockHome,
  ServersError,
  type HomeLock,
} from '@pulso/servers';
import { createMergedLog, type MergedLog } from './log/merged-log.ts';
import { buildPage, PageBuildError } from './page/build.ts';
import { migrateDatabase, offerDemoData, PreparationError } from './prepare-database.ts';
import { supervise, type Supervised } from './processes/supervise.ts';
import { startProduct, type Product } from './product.ts';
import { browserHost, untilAnswers } from './readiness.ts';
import { needsServers, startMissingServers } from './servers.ts';
import { childEnvironment, readSettings, SettingsError, type Settings } from './settings.ts';
import { listenForStop } from './stop-requests.ts';
import { killAll, stopInOrder, type StopOrder } from './stopping.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const STOP_DEADLINE_MS = 40_000;
/** The processes that start last have shown by then whether they can. */
const BOOT_ENDS_AFTER_MS = 15_000;
const now = (): number => performance.now();

/** Thrown into the boot when it is over before it is done; what ended it has been said. */
class Ended extends Error {}

function openLog(format: Settings['logFormat']): MergedLog {
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return createMergedLog({ format, color, write: (text) => void process.stdout.write(text), now: Date.now });
}

function complain(log: MergedLog, error: unknown): void {
  if (error instanceof Ended) return;
  if (error instanceof ServersError) log.say(`${error.message}\n${error.hint}`, 'error');
  else if (error instanceof SettingsError || error instanceof PreparationError || error instanceof PageBuildError) {
    log.say(error.message, 'error');
  } else log.say(error instanceof Error ? (error.stack ?? error.message) : String(error), 'error');
}

async function checkPort({ host, port }: Settings): Promise<void> {
  const problem = await listenProblem(port, host);
  if (problem === undefined) return;
  if (problem === 'EADDRINUSE') {
    const hint = `Stop it, or choose another port: PORT=${port + 1} npm start, or PORT in .env.`;
    throw new ServersError('PORT_IN_USE', `PORT ${port} is taken: another program listens on ${host}:${port}.`, hint);
  }
  throw new SettingsError(`Pulso cannot listen on ${host}:${port} (${problem}); set HOST and PORT to what it can.`);
}

/** Runs the product until something asks it to end. Returns the exit code. */
async function run(settings: Settings, log: MergedLog): Promise<number> {
  const began = now();
  const ending = new AbortController();
  const { signal } = ending;
  const servers: Supervised[] = [];
  let product: Product | undefined;
  let lock: HomeLock | undefined;
  let upSince: number | undefined;
  let exitCode = 0;

  const order = (): StopOrder => {
    const postgres = servers.filter(({ name }) => name === 'postgres');
    const redis = servers.filter(({ name }) => name !== 'postgres');
    const processes = product === undefined ? [] : [[product.scheduler], [product.api], product.workers];
    return [...processes, redis, postgres];
  };
  const end = (code: number): void => {
    if (!signal.aborted) exitCode = code;
    ending.abort(new Ended());
  };
  const request = listenForStop({
    onStop: (reason) => {
      log.say(`stopping (${reason}); once more stops at once`);
      end(0);
    },
    onKill: () => {
      log.say('stopping at once', 'warn');
      killAll(order());
      // A server that is only just starting is in no list yet.
      void endServersUnder(settings.home).finally(() => {
        lock?.release();
        process.exit(130);
      });
    },
  });
  process.on('uncaughtException', (error) => {
    complain(log, error);
    exitCode = 1;
    request('internal error');
  });
  const watch = {
    booting: () => upSince === undefined || now() - upSince < BOOT_ENDS_AFTER_MS,
    onRestart: (message: string, level: 'info' | 'warn') => log.say(message, level),
    now,
  };
  const giveUp = (name: string, lastLines: readonly string[]): void => {
    const said = lastLines.length === 0 ? '' : ` It said last:\n${lastLines.map((line) => `  ${line}`).join('\n')}`;
    log.say(`${name} ended each time it was started; giving up.${said}`, 'error');
    end(1);
  };

  try {
    if (needsServers(settings)) {
      lock = lockHome(settings.home);
      if (lock.repaired) log.say('an earlier run was killed; its lock has been removed');
      // Before the port is looked at: one of them may still hold it.
      const left = await endRecordedProcesses(settings.home);
      if (left.length > 0) log.say(`ended what an earlier run had left behind: ${left.join(', ')}`);
    }
    await checkPort(settings);
    const report = { say: (message: string) => log.say(message), line: (line: string) => log.line('page', line) };
    const page = buildPage(settings.root, settings.variables, report, signal).catch((error: unknown) => {
      complain(log, error);
      end(1);
    });

    const embedded = await startMissingServers(settings, ({ server, message }) => log.line(server, message));
    for (const { name, first, restart } of embedded.servers) {
      servers.push(supervise({ name, first, start: restart, ...watch, onGiveUp: () => giveUp(name, []) }));
      log.say(`${name} runs (process ${first.pid})`);
    }
    lock?.publish({ env: embedded.env });
    signal.throwIfAborted();

    const env = childEnvironment(settings, embedded.env);
    const preparation = { root: settings.root, env, onLine: (line: string) => log.line('database', line), signal };
    await migrateDatabase(preparation);
    if (!embedded.knownDatabase) await offerDemoData(preparation);
    await page;
    signal.throwIfAborted();

    const { root, workers } = settings;
    const address = `http://${browserHost(settings.host)}:${settings.port}`;
    const apiAnswers = untilAnswers(`${address}/health/ready`, signal);
    const recordIn = lock === undefined ? undefined : settings.home;
    const hooks = { onLine: log.line, watch, onGiveUp: giveUp };
    product = startProduct({ root, recordIn, env, workers, apiAnswers, ...hooks });
    await apiAnswers;
    upSince = now();
    lock?.publish({ address: `${address}/manager/dashboard`, env: embedded.env });
    const seconds = ((now() - began) / 1000).toFixed(1);
    // A database of an earlier start has its data, mostly; to look costs a second that nobody needs to wait for.
    if (embedded.knownDatabase) offerDemoData(preparation).catch((error: unknown) => complain(log, error));
    log.say(`Pulso is up after ${seconds} s:  ${address}/manager/dashboard   (Ctrl-C ends it)`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } catch (error) {
    complain(log, error);
    if (!signal.aborted) exitCode = 1;
    ending.abort(error);
  }
  await stopInOrder(order(), STOP_DEADLINE_MS, () =>
    log.say('not everything stopped in time; killing the rest', 'warn'),
  );
  lock?.release();
  if (servers.length > 0 || product !== undefined) log.say('stopped');
  return exitCode;
}

let log = openLog('text');
let exitCode = 1;
try {
  const settings = readSettings(ROOT, process.env);
  log = openLog(settings.logFormat);
  exitCode = await run(settings, log);
} catch (error) {
  complain(log, error);
}
// Written out first: what is still in a pipe's buffer would be lost.
process.stdout.write('', () => process.exit(exitCode));

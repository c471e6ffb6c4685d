// From the Node that the machine has (20 or newer) to the Node 24 that runs TypeScript as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_LAUNCHER = 20;
const SERVICES = 24;

const major = Number(process.versions.node.split('.')[0]);

/** Node 24: the one from npm, or, where there is none (macOS), the one that runs this. */
function servicesNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = { linux: `node-linux-${process.arch}`, win32: `node-win-${process.arch}` };
  const installed = join(ROOT, 'node_modules', packages[process.platform] ?? '-', 'bin', name);
  if (existsSync(installed)) return installed;
  return major >= SERVICES ? process.execPath : undefined;
}

/**
 * npm passes SIGTERM to the shell that it runs a script in; the shell ends and tells nobody. So we look whether it
 * is still there.
 */
function whenAbandoned(callback) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 200);
  timer.unref();
}

/**
 * Installs if needed, then runs a TypeScript entry with these arguments in this terminal, and ends as it ends.
 * @param {string} entry path from the root of the checkout
 * @param {readonly string[]} args
 */
export async function handOver(entry, args) {
  if (major < OLDEST_LAUNCHER) {
    console.error(`Pulso needs Node ${OLDEST_LAUNCHER} or newer to start; this is ${process.version}.`);
    process.exit(1);
  }
  let child;
  whenAbandoned(() => (child === undefined ? process.exit(1) : child.kill('SIGTERM')));
  if (!(await ensureInstalled(ROOT))) process.exit(1);
  const node = servicesNode();
  if (node === undefined) {
    console.error(`Pulso's services need Node ${SERVICES}, and npm has none for ${process.platform}-${process.arch}.`);
    console.error(`Install Node ${SERVICES} (macOS: brew install node@24) and run the same command with it.`);
    process.exit(1);
  }
  // The services and what they start find the same Node as `node`.
  const PATH = [dirname(node), process.env.PATH].join(process.platform === 'win32' ? ';' : ':');
  child = spawn(node, [join(ROOT, entry), ...args], {
    cwd: ROOT,
    env: { ...process.env, PATH },
    // The channel tells the other side when this process is killed: it must not live on without its terminal.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.once('error', (error) => {
    console.error(`Node ${SERVICES} (${node}) cannot be run: ${error.message}`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group; forwarded too, it would count as pressed twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

// Installs the dependencies when they are missing or not those of the lock file. Runs on any Node from 20 on, before
// there is a single package, and so imports none.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where npm notes what it has installed; written last, so that an interrupted installation has none. */
const INSTALLED = join('node_modules', '.package-lock.json');

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/** Whether `node_modules` holds what the lock file asks for. Files' times alone would reinstall after each checkout. */
export function isInstalled(root) {
  const noted = statSync(join(root, INSTALLED), { throwIfNoEntry: false });
  if (noted === undefined) return false;
  if (noted.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return true;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, INSTALLED));
  if (wanted === undefined || present === undefined) return false;
  const packages = Object.entries(wanted).filter(([path]) => path.startsWith('node_modules/'));
  return (
    // Optional ones are missing where they are for another system.
    packages.every(([path, { version, optional }]) => {
      const found = present[path];
      return found === undefined ? optional === true : found.version === version;
    }) && Object.keys(present).every((path) => path in wanted)
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Waits for another launcher that installs into the same checkout; two at once would destroy each other's work. */
async function takeTurn(root) {
  const file = join(root, '.pulso', 'installing.pid');
  mkdirSync(join(root, '.pulso'), { recursive: true });
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readFileSync(file, 'utf8')))) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) console.error('Waiting for another installation in this checkout …');
    told = true;
    await delay(500);
  }
}

function npmCi(root) {
  // `npm start` puts node_modules/.bin first on PATH, and the Node in there is about to be replaced.
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
    .join(delimiter);
  const args = ['ci', '--no-audit', '--no-fund', ...(process.stderr.isTTY ? ['--progress=true'] : [])];
  const child = spawn('npm', args, {
    cwd: root,
    env: { ...process.env, PATH },
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`npm ci ended with ${signal ?? code}`)),
    );
  });
}

/** @returns whether `node_modules` is usable; what went wrong has been said otherwise. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return true;
  const done = await takeTurn(root);
  try {
    if (isInstalled(root)) return true;
    const began = Date.now();
    const seconds = () => Math.round((Date.now() - began) / 1000);
    console.error('Installing dependencies (npm ci); the first time this takes a minute or two …');
    const heartbeat = setInterval(() => console.error(`  still installing, ${seconds()} s`), 10_000);
    try {
      await npmCi(root);
    } finally {
      clearInterval(heartbeat);
    }
    console.error(`Dependencies installed in ${seconds()} s.`);
    return true;
  } catch (error) {
    console.error(`\nThe dependencies could not be installed: ${error.message}.`);
    console.error('npm says above why. If the registry could not be reached, run the same command again;');
    console.error('if package.json was changed, run `npm install` to bring the lock file up to date.');
    return false;
  } finally {
    done();
  }
}

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServersError } from '../errors.ts';
import { ensureFolder, readJson, writePrivateJson } from '../files.ts';
import { identify, isRunning, type ProcessIdentity } from '../processes.ts';

/** What the process that uses a home tells others about itself. */
export interface HomeDetails {
  /** The page's address, once it answers. */
  readonly address?: string;
  /** The configuration that other commands on this machine can join with, such as `DATABASE_URL`. */
  readonly env?: Readonly<Record<string, string>>;
}

interface LockContent extends ProcessIdentity, HomeDetails {}

export interface HomeLock {
  /** Whether a lock of a killed run was in the way and has been removed. */
  readonly repaired: boolean;
  readonly publish: (details: HomeDetails) => void;
  readonly release: () => void;
}

const FILE = 'running.json';

function parse(value: unknown): LockContent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startedAt } = value as Record<string, unknown>;
  return typeof pid === 'number' && typeof startedAt === 'string' ? (value as LockContent) : undefined;
}

/** What the process that uses this home right now has published; undefined when nobody does. */
export function runningIn(home: string): (ProcessIdentity & HomeDetails) | undefined {
  const content = parse(readJson(join(home, FILE)));
  return content !== undefined && isRunning(content) ? content : undefined;
}

/**
 * Takes a home for this process alone. A lock whose process is gone (kill -9, power cut) is taken over; what that
 * run left running is ended by the servers' own start.
 * @throws ServersError HOME_IN_USE, naming the process and, if it serves already, its address.
 */
export function lockHome(home: string): HomeLock {
  ensureFolder(home);
  const path = join(home, FILE);
  const self = identify(process.pid) ?? { pid: process.pid, startedAt: '' };
  const candidate = `${path}.${process.pid}`;
  let repaired = false;
  writeFileSync(candidate, JSON.stringify(self), { mode: 0o600 });
  try {
    while (!linkUnlessThere(candidate, path)) {
      const text = readText(path);
      const holder = parse(readJson(path));
      if (holder !== undefined && isRunning(holder)) throw inUse(home, holder);
      repaired = removeStale(path, text) || repaired;
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  let released = false;
  return {
    repaired,
    publish: (details) => writePrivateJson(path, { ...self, ...details }),
    release: () => {
      if (!released) rmSync(path, { force: true });
      released = true;
    },
  };
}

/** A hard link either appears with its content or fails because the name is taken, so two cannot both succeed. */
function linkUnlessThere(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Moves a stale lock aside and looks at what was moved: when another process had replaced it in between, that lock
 * is alive and goes back.
 */
function removeStale(path: string, judged: string | undefined): boolean {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const same = readText(aside) === judged;
  if (!same) linkUnlessThere(aside, path);
  rmSync(aside, { force: true });
  return same;
}

function inUse(home: string, holder: LockContent): ServersError {
  const where = holder.address === undefined ? 'and is still starting' : `at ${holder.address}`;
  return new ServersError(
    'HOME_IN_USE',
    `Pulso is already running ${where} (process ${holder.pid}, data in ${home}).`,
    'Use that one, stop it first, or run a second one with its own data: PULSO_HOME=.pulso-2 PORT=3001 npm start',
  );
}

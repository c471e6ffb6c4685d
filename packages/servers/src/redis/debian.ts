import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureFolder } from '../files.ts';
import { redisVersion, type RedisBinary } from './version.ts';

const run = promisify(execFile);

/** What `redis-server` of Debian 12 needs beyond the base system. */
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];
const APT_TIMEOUT_MS = 120_000;

/** The server in an unpacked tree, with the folders of its libraries. */
async function serverIn(root: string): Promise<RedisBinary> {
  const libraries = join(root, 'usr', 'lib');
  const folders = [libraries, ...readdirSync(libraries).map((name) => join(libraries, name))];
  const env = { ...process.env, LD_LIBRARY_PATH: folders.filter((folder) => folder.endsWith('-gnu')).join(':') };
  const command = join(root, 'usr', 'bin', 'redis-server');
  return { command, env, version: await redisVersion(command, env) };
}

/** Runs apt-get on package lists and a cache of our own: no root, no lock of the host, nothing installed. */
async function apt(folder: string, args: readonly string[]): Promise<string> {
  const options = [
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
    ['Debug::NoLocking', '1'],
    // Root would else download as `_apt`, which may not be able to enter this folder.
    ['APT::Sandbox::User', 'root'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const { stdout } = await run(
    args[0] === 'depends' ? '/usr/bin/apt-cache' : '/usr/bin/apt-get',
    [...options, '-q', ...args],
    {
      cwd: folder,
      timeout: APT_TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    },
  );
  return stdout;
}

async function downloadAndUnpack(folder: string, packages: readonly string[]): Promise<void> {
  await apt(folder, ['download', ...packages]);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    await run('/usr/bin/dpkg', ['-x', join(folder, file), join(folder, 'root')]);
    rmSync(join(folder, file));
  }
}

/** Names of the library packages that Redis itself depends on; other releases need others than Debian 12. */
async function libraryPackages(folder: string): Promise<string[]> {
  const depends = await apt(folder, ['depends', 'redis-server', 'redis-tools']);
  const names = [...depends.matchAll(/^\s*\|?(?:Pre)?Depends: (lib[\w.+-]+)/gm)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((name) => name !== 'libc6' && !PACKAGES.includes(name));
}

/**
 * A Redis server from the distribution's own packages, unpacked (not installed) into `folder` and used again from
 * there. apt checks the packages' signatures. Needs apt-get and dpkg, but no rights.
 * @throws an Error whose message is one line for the list of what was tried.
 */
export async function unpackDebianRedis(folder: string, tell: (message: string) => void): Promise<RedisBinary> {
  const root = join(folder, 'redis');
  if (existsSync(root)) {
    try {
      return await serverIn(root);
    } catch {
      rmSync(root, { recursive: true, force: true }); // of another system release, or half deleted: fetch it again
    }
  }
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) throw new Error('this system has no apt-get');
  ensureFolder(folder);
  const work = mkdtempSync(join(folder, 'unpacking-'));
  try {
    for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, name), { recursive: true });
    tell('no redis-server on this machine; fetching the list of Debian packages');
    await apt(work, ['update']);
    tell(`downloading and unpacking ${PACKAGES.join(', ')} (nothing is installed)`);
    await downloadAndUnpack(work, PACKAGES);
    await serverIn(join(work, 'root')).catch(async () => {
      const more = await libraryPackages(work);
      tell(`this release needs more libraries: ${more.join(', ')}`);
      await downloadAndUnpack(work, more);
      return serverIn(join(work, 'root'));
    });
    // A run that was quicker has put the same there; whichever comes first serves both.
    if (!existsSync(root)) renameSync(join(work, 'root'), root);
    return await serverIn(root);
  } catch (error) {
    throw new Error(firstLine(error), { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr ?? '').split('\n').filter((line) => line.startsWith('E:') || line.startsWith('dpkg'));
  return lines[0] ?? message.split('\n')[0] ?? 'failed';
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ServersError } from '../errors.ts';
import type { OnProgress } from '../progress.ts';
import { unpackDebianRedis } from './debian.ts';
import { redisVersion, type RedisBinary } from './version.ts';

/** The cache's marks use script flags, which came with 7.0. */
const OLDEST: readonly [major: number, minor: number] = [7, 0];
const NAMES = ['redis-server', 'valkey-server'];

function onPath(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Finds a Redis server: on PATH, else from the packages of Debian and its kin, unpacked into `folder` (the host
 * stays as it is), where it is found again at once by the next call.
 * @throws ServersError REDIS_UNAVAILABLE that says what was tried and what to install.
 */
export async function findRedis(folder: string, onProgress?: OnProgress): Promise<RedisBinary> {
  const tell = (message: string): void => onProgress?.({ server: 'redis', message });
  const tried: string[] = [];
  const path = onPath();
  if (path === undefined) {
    tried.push(`${NAMES.join(' or ')} on PATH: not found`);
  } else {
    try {
      const version = await redisVersion(path, process.env);
      if (isNewEnough(version)) return { command: path, env: process.env, version };
      tried.push(`${path}: version ${version} is too old, ${OLDEST.join('.')} or newer is needed`);
    } catch (error) {
      tried.push(`${path}: ${(error as Error).message.trim()}`);
    }
  }
  try {
    return await unpackDebianRedis(folder, tell);
  } catch (error) {
    tried.push(
      `the distribution's packages (apt-get download, unpacked into ${folder}): ${(error as Error).message.trim()}`,
    );
  }
  throw new ServersError(
    'REDIS_UNAVAILABLE',
    `No Redis server could be had. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}`,
    [
      'Install one and start again:',
      '  Debian, Ubuntu:  sudo apt-get install redis-server',
      '  Fedora, RHEL:    sudo dnf install redis   (or valkey)',
      '  macOS:           brew install redis',
      '  Docker:          docker run -p 6379:6379 redis:7, and set REDIS_URL=redis://127.0.0.1:6379',
      'or set REDIS_URL (or REDIS_CACHE_URL and REDIS_QUEUE_URL) to a server of your own.',
    ].join('\n'),
  );
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis, startRedis } from '@pulso/servers';
import type { RedisServer } from '@pulso/servers';
import { BINARIES } from '../../support/paths.ts';

/** A Redis for a benchmark, with the settings of the cache role. Its folder goes when it does. */
export async function startBenchRedis(): Promise<RedisServer> {
  const home = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
  const binary = await findRedis(BINARIES);
  const redis = await startRedis({ home, role: 'cache', binary, authenticate: false });
  void redis.exited.then(() => rm(home, { recursive: true, force: true }));
  return redis;
}

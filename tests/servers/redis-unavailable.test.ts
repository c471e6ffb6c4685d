import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRedis } from '@pulso/servers';
import { afterEach, expect, test, vi } from 'vitest';
import { newHome } from './home.ts';

afterEach(() => vi.unstubAllEnvs());

function fakeServer(home: string, script: string): void {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'redis-server'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'redis-server'), 0o755);
  vi.stubEnv('PATH', folder);
}

test('without any Redis, the error says what was tried and what to install', async () => {
  const home = newHome();
  fakeServer(home, 'echo "Redis server v=5.0.14 sha=00000000:0"');
  // A machine whose apt knows no source of packages.
  const aptConfig = join(home, 'apt.conf');
  writeFileSync(aptConfig, 'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "/dev/null";\n');
  vi.stubEnv('APT_CONFIG', aptConfig);
  const error: unknown = await findRedis(join(home, 'binaries')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
  const { message, hint } = error as { message: string; hint: string };
  expect(message).toContain('version 5.0.14 is too old');
  expect(message).toMatch(
    /the distribution's packages .*: (E: Unable to locate package redis-server|this system has no apt-get)/,
  );
  for (const way of ['apt-get install', 'dnf install', 'brew install', 'docker run', 'REDIS_URL']) {
    expect(hint).toContain(way);
  }
});

test('a server on PATH that is new enough is used', async () => {
  const home = newHome();
  fakeServer(home, 'echo "Redis server v=7.2.4 sha=00000000:0"');
  await expect(findRedis(join(home, 'binaries'))).resolves.toMatchObject({
    command: join(home, 'bin/redis-server'),
    version: '7.2.4',
  });
});

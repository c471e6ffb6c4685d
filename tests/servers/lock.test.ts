import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, lockHome, runningIn } from '@pulso/servers';
import { expect, test, vi } from 'vitest';
import { newHome } from './home.ts';

test('a second one is told where the first one runs, and gets the home when that has ended', () => {
  const home = newHome();
  const lock = lockHome(home);
  lock.publish({ address: 'http://127.0.0.1:3000/manager/dashboard', env: { DATABASE_URL: 'postgres://x' } });
  expect(() => lockHome(home)).toThrowError(
    expect.objectContaining({
      code: 'HOME_IN_USE',
      message: expect.stringContaining('at http://127.0.0.1:3000/manager/dashboard') as string,
    }),
  );
  expect(runningIn(home)).toMatchObject({ pid: process.pid, env: { DATABASE_URL: 'postgres://x' } });
  lock.release();
  expect(runningIn(home)).toBeUndefined();
  lockHome(home).release();
  expect(readdirSync(home)).toEqual([]);
});

test('a lock left by a killed run is taken over', async () => {
  const home = newHome();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('spawn', resolve));
  const identity = identify(child.pid ?? 0);
  writeFileSync(join(home, 'running.json'), JSON.stringify(identity));
  expect(() => lockHome(home)).toThrowError(/already running/);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const lock = lockHome(home);
  expect(lock.repaired).toBe(true);
  lock.release();
});

test('a lock whose pid has been given to another program is taken over', () => {
  const home = newHome();
  writeFileSync(join(home, 'running.json'), JSON.stringify({ pid: process.pid, startedAt: 'another boot/1' }));
  expect(runningIn(home)).toBeUndefined();
  const lock = lockHome(home);
  expect(lock.repaired).toBe(true);
  lock.release();
});

test('a lock file cut short by a power cut is taken over', () => {
  const home = newHome();
  writeFileSync(join(home, 'running.json'), '{"pid": 12');
  lockHome(home).release();
  expect(existsSync(join(home, 'running.json'))).toBe(false);
});

test.runIf(process.platform === 'linux')('a process that has ended but was not waited for counts as gone', async () => {
  // The shell becomes another `sleep`, which never waits for the child that the shell had started.
  const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
  await vi.waitFor(() => expect(readFileSync(`/proc/${Number(pid)}/stat`, 'utf8')).toContain(') Z'));
  expect(identify(Number(pid))).toBeUndefined();
  parent.kill();
});

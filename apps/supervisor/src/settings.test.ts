import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childEnvironment, readSettings, SettingsError } from './settings.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulso-settings-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('nothing configured: every server is missing, and the defaults of the contract hold', () => {
  expect(readSettings(root, {})).toMatchObject({
    home: join(root, '.pulso'),
    host: '127.0.0.1',
    port: 3000,
    workers: 2,
    missing: { postgres: true, redisCache: true, redisQueue: true },
  });
});

test('the environment wins over .env, and an empty value counts as not set', () => {
  writeFileSync(join(root, '.env'), 'PORT=4000\nWORKERS=3\nDATABASE_URL=\n# a comment\nLOG_LEVEL="debug"\n');
  const settings = readSettings(root, { PORT: '5000' });
  expect(settings).toMatchObject({ port: 5000, workers: 3, missing: { postgres: true } });
  expect(childEnvironment(settings, { DATABASE_URL: 'postgres://embedded' })).toMatchObject({
    PORT: '5000',
    LOG_LEVEL: 'debug',
    DATABASE_URL: 'postgres://embedded',
    PULSO_HOME: join(root, '.pulso'),
  });
});

test('processes on Linux get few malloc arenas, unless somebody chose otherwise', () => {
  const arenas = (own: Record<string, string>, platform: NodeJS.Platform) =>
    childEnvironment(readSettings(root, own), {}, platform)['MALLOC_ARENA_MAX'];
  expect([arenas({}, 'linux'), arenas({ MALLOC_ARENA_MAX: '4' }, 'linux'), arenas({}, 'darwin')]).toEqual([
    '2',
    '4',
    undefined,
  ]);
});

test('only what is not configured is missing', () => {
  expect(readSettings(root, { DATABASE_URL: 'postgres://x', REDIS_URL: 'redis://x' }).missing).toEqual({
    postgres: false,
    redisCache: false,
    redisQueue: false,
  });
  expect(readSettings(root, { REDIS_CACHE_URL: 'redis://x' }).missing).toEqual({
    postgres: true,
    redisCache: false,
    redisQueue: true,
  });
});

test.each([{ PORT: 'http' }, { PORT: '70000' }, { WORKERS: '0' }, { LOG_FORMAT: 'xml' }])(
  'a bad value is named: %j',
  (variables) => {
    const [name = ''] = Object.keys(variables);
    expect(() => readSettings(root, variables)).toThrowError(SettingsError);
    expect(() => readSettings(root, variables)).toThrowError(name);
  },
);

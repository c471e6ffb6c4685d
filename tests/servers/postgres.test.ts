import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createDatabase, isRunning, startPostgres, type PostgresServer } from '@pulso/servers';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { BINARIES } from '../support/paths.ts';
import { newHome } from './home.ts';

const started: PostgresServer[] = [];

/** With the durable settings of `npm start`, unlike the server that the other tests share. */
async function start(home: string, port?: number): Promise<PostgresServer> {
  const server = await startPostgres({ home, binaries: BINARIES, ...(port === undefined ? {} : { port }) });
  started.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

test('a stopped server starts again with its data, on the same address, and only on loopback', async () => {
  const home = newHome();
  const first = await start(home);
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start(home);
  expect(second.url).toBe(first.url);
  expect([first.created, second.created]).toEqual([true, false]);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const settings = await query(
    second.url,
    `select name, setting from pg_settings
     where name in ('listen_addresses', 'unix_socket_directories', 'fsync', 'synchronous_commit') order by name`,
  );
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'unix_socket_directories', setting: '' },
  ]);
});

test('nobody gets in without the password', async () => {
  const { url } = await start(newHome());
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('a server that a killed run left behind is ended before the folder is used again', async () => {
  const home = newHome();
  const leftover = await start(home);
  await query(leftover.url, 'create table kept as select 42 as answer');
  const next = await start(home);
  expect(isRunning(leftover.identity)).toBe(false);
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a postmaster.pid whose pid is by now another program is removed', async () => {
  const home = newHome();
  const first = await start(home);
  await first.stop();
  writeFileSync(join(home, 'postgres/data/postmaster.pid'), `${process.pid}\n${home}/postgres/data\n`);
  await expect(start(home)).resolves.toMatchObject({ url: first.url });
});

test('an initdb that was interrupted leaves nothing in the way', async () => {
  const home = newHome();
  mkdirSync(join(home, 'postgres/data.new'), { recursive: true });
  writeFileSync(join(home, 'postgres/data.new/PG_VERSION'), '18\n');
  await expect(start(home)).resolves.toBeDefined();
});

test('a damaged data folder is refused with a hint, not with a stack trace', async () => {
  const home = newHome();
  await (await start(home)).stop();
  const data = join(home, 'postgres/data');
  truncateSync(join(data, 'global/pg_control'), 10);
  await expect(start(home)).rejects.toMatchObject({
    code: 'POSTGRES_DATA_UNUSABLE',
    message: expect.stringContaining(data) as string,
    hint: expect.stringContaining(`mv ${data}`) as string,
  });
  writeFileSync(join(data, 'PG_VERSION'), '15\n');
  await expect(start(home)).rejects.toMatchObject({
    code: 'POSTGRES_DATA_UNUSABLE',
    message: expect.stringContaining('PostgreSQL 15') as string,
  });
});

test('a port that is taken is named', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(start(newHome(), port)).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(String(port)) as string,
  });
  other.close();
});

test('a database is created as a copy of a template', async () => {
  const { url } = await start(newHome());
  const template = await createDatabase(url, 'model "1"');
  await query(template, 'create table part (id int)');
  const copy = await createDatabase(url, 'copy', { template: 'model "1"' });
  expect(await query(copy, 'select count(*)::int as rows from part')).toEqual([{ rows: 0 }]);
});

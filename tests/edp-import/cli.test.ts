import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemHealthSchema, type SystemHealth } from '@pulso/kpi-core';
import { parseEnvironment } from '@pulso/platform';
import { runCommandLine } from '../../apps/cli/src/command-line.ts';
import { openContext } from '../../apps/cli/src/context.ts';
import { languageOf } from '../../apps/cli/src/language.ts';
import { ROOT } from '../support/paths.ts';
import { testDatabase } from '../support/services.ts';
import { packDatabase, type PackDatabase } from './database.ts';
import { sheet } from './importing.ts';

let pack: PackDatabase;
let folder: string;
beforeAll(async () => {
  pack = await packDatabase();
  folder = await mkdtemp(join(tmpdir(), 'pulso-cli-'));
});
beforeEach(() => pack.empty());
afterAll(async () => {
  await pack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const variables = (env: Record<string, string>): Record<string, string> => ({
  DATABASE_URL: pack.url,
  REDIS_URL: 'redis://127.0.0.1:1',
  PULSO_HOME: folder,
  LANG: 'en_US.UTF-8',
  ...env,
});

/** Runs a command line in this process. */
async function pulso(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const run = { stdout: '', stderr: '' };
  const all = variables(env);
  const context = openContext({
    language: languageOf(all),
    print: (line) => void (run.stdout += `${line}\n`),
    stderr: { write: (text) => (run.stderr += text) },
    signal: new AbortController().signal,
    directory: folder,
    environment: () => parseEnvironment(all),
  });
  try {
    const code = await runCommandLine(args, context);
    return { code, ...run };
  } finally {
    await context.close();
  }
}

/** Runs the program, as npm does. */
function program(args: readonly string[], onStart: (pid: number) => void): Promise<Run> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/src/main.ts'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], INIT_CWD: folder, ...variables({}) },
  });
  const run = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  onStart(child.pid ?? 0);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...run }));
  });
}

describe('import', () => {
  test('loads a file named from where the person stands, and says what changed', async () => {
    await writeFile(join(folder, 'good.csv'), sheet({ gestor: 'x' }, { n_edp: '2' }));
    const run = await pulso(['import', 'edp.statements', 'good.csv']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/good\.csv: Loaded\n/);
    expect(run.stdout).toMatch(/new +2\n/);
    expect(run.stdout).toContain('Columns not used: gestor');
    expect(await pack.rows('select count(*) as count from edp.statement')).toEqual([{ count: 2 }]);
    await writeFile(join(folder, 'good.csv'), sheet({ monto_propuesto: '2000000' }));
    expect((await pulso(['import', 'edp.statements', 'good.csv'])).stdout).toMatch(
      /OT1000\/1 +proposed_amount +1000000 +2000000/,
    );
  });

  test('ends with 1 and a table of reasons when the file is refused; in Spanish where that is spoken', async () => {
    await writeFile(join(folder, 'bad.csv'), sheet({}, { n_edp: '2', fecha_emision: '31/02/2025' }));
    const run = await pulso(['import', 'edp.statements', 'bad.csv'], { LANG: 'es_CL.UTF-8' });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('bad.csv: Rechazado: no se cargó nada');
    expect(run.stdout).toMatch(/3 +fecha_emision +31\/02\/2025 +no es una fecha que exista/);
    expect(await pack.rows('select count(*) as count from edp.statement')).toEqual([{ count: 0 }]);
  });

  test('loads the good rows with --skip-invalid, and none with --dry-run', async () => {
    await writeFile(join(folder, 'bad.csv'), sheet({}, { n_edp: '2', fecha_emision: '31/02/2025' }));
    const trial = await pulso(['import', 'edp.statements', 'bad.csv', '--skip-invalid', '--dry-run']);
    expect(trial).toMatchObject({ code: 0, stdout: expect.stringContaining('Trial run: nothing was loaded') });
    expect(await pack.rows('select count(*) as count from edp.statement')).toEqual([{ count: 0 }]);
    const run = await pulso(['import', 'edp.statements', 'bad.csv', '--skip-invalid']);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('Loaded without the rows that have errors') });
    expect(await pack.rows('select number from edp.statement')).toEqual([{ number: 1 }]);
  });

  test('says what is wrong with a missing file, an unknown kind and an unreadable file', async () => {
    await writeFile(join(folder, 'other.csv'), 'a,b\n1,2\n');
    expect(await pulso(['import', 'edp.statements', 'nothing.csv'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nothing\.csv cannot be read \(ENOENT\)/),
    });
    expect(await pulso(['import', 'edp.invoices', 'other.csv'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('edp.statements, edp.costs, edp.targets'),
    });
    expect(await pulso(['import', 'edp.statements', 'other.csv'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('The header lacks columns: project, number'),
    });
    expect(await pulso(['import', 'edp.statements', 'other.csv', '--quick'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('import PACK.DATASET FILE'),
    });
  });

  test('is undone by Ctrl-C', async () => {
    await writeFile(join(folder, 'slow.csv'), sheet({}));
    await pack.rows(`create function edp.slow() returns trigger language plpgsql as
      $$ begin perform pg_sleep(30); return new; end $$`);
    await pack.rows('create trigger slow before insert on edp.statement for each row execute function edp.slow()');
    let pid = 0;
    const run = program(['import', 'edp.statements', 'slow.csv'], (started) => (pid = started));
    await expect
      .poll(
        () =>
          pack.rows(
            `select 1 as found from pg_stat_activity where datname = current_database() and query like 'insert into edp.statement%' and state = 'active'`,
          ),
        { timeout: 15_000 },
      )
      .toEqual([{ found: 1 }]);
    process.kill(pid, 'SIGINT');
    const ended = await run;
    await pack.rows('drop trigger slow on edp.statement');
    expect(ended).toMatchObject({ code: 130 });
    expect(await pack.rows('select count(*) as count from edp.client')).toEqual([{ count: 0 }]);
  });
});

describe('rule', () => {
  test('list shows the value in force; set changes it and is heard by the change feed', async () => {
    expect((await pulso(['rule', 'list'])).stdout).toMatch(/edp\.dso_green +35 +35 +days +DSO: green limit/);
    await pack.changesSince();
    expect(await pulso(['rule', 'set', 'edp.dso_green', '40'])).toMatchObject({
      code: 0,
      stdout: 'edp.dso_green: 35 → 40\n',
    });
    expect(await pack.changesSince()).toEqual(['rule']);
    expect((await pulso(['rule', 'list'])).stdout).toMatch(/edp\.dso_green +40 +35/);
  });

  test('set refuses what is no rule, no number, or out of its limits', async () => {
    expect(await pulso(['rule', 'set', 'edp.speed', '1'])).toMatchObject({ code: 2 });
    expect(await pulso(['rule', 'set', 'edp.dso_green', 'many'])).toMatchObject({ code: 2 });
    expect(await pulso(['rule', 'set', 'edp.critical_share_green', '7'])).toMatchObject({
      code: 1,
      stderr: 'edp.critical_share_green takes 0 to 1 (ratio).\n',
    });
  });
});

describe('demo and migrate', () => {
  test('bring an empty database up, once', async () => {
    await using empty = await testDatabase({ migrated: false });
    const env = { DATABASE_URL: empty.url, PULSO_AS_OF: '2026-11-21' };
    expect(await pulso(['migrate'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('edp/0001-tables'),
    });
    expect((await pulso(['migrate'], env)).stdout).toBe('The database is up to date.\n');
    expect(await pulso(['demo', '--if-empty'], { ...env, PULSO_DEMO: 'none' })).toMatchObject({ code: 0 });
    expect(await pulso(['demo', '--if-empty'], { ...env, PULSO_DEMO: 'sample' })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('edp: demo data loaded.'),
    });
    expect((await pulso(['demo', '--if-empty'], env)).stdout).toBe('edp: there is data already.\n');
  });

  test('demo --rows loads the sample and as many generated statements', async () => {
    expect(await pulso(['demo', '--rows', '250'])).toMatchObject({ code: 0 });
    expect(await pack.rows('select count(*) as count from edp.statement')).toEqual([{ count: 301 }]);
    expect(await pulso(['demo', '--rows', 'many'])).toMatchObject({ code: 2 });
  });
});

describe('health', () => {
  const healthy: SystemHealth = {
    status: 'pass',
    redis: true,
    postgres: true,
    workers: 2,
    cache_hit_rate: 0.93,
    avg_response_time: 0.004,
    memory_usage: {
      redis_cache: { used: 10e6, max: 0, ratio: null },
      redis_queue: null,
      process: { rss: 300 * 1024 * 1024 },
    },
    checks: {
      'queue:depth': [
        {
          componentType: 'component',
          status: 'pass',
          observedValue: 3,
          observedUnit: 'jobs',
          time: '2026-11-21T12:00:00.000Z',
        },
      ],
    },
  };
  let server: Server;
  let answer: { status: number; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.writeHead(request.url === '/health/system' ? answer.status : 404).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  const health = (status: number, body: object) => {
    answer = { status, body: JSON.stringify(body) };
    return pulso(['health'], { PORT: String((server.address() as AddressInfo).port) });
  };

  test('ends with 0 when all is well', async () => {
    systemHealthSchema.parse(healthy);
    const run = await health(200, healthy);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^PASS/);
    expect(run.stdout).toContain('300 MB (excellent, below 500 MB)');
    expect(run.stdout).toMatch(/queue:depth +pass +3 jobs/);
  });

  test.each([
    [0, 'good, below 1000 MB', 700],
    [1, 'warning, below 1500 MB', 1200],
    [1, 'critical, 1500 MB or more', 1500],
  ])('ends with %i where memory is %s', async (code, band, mb) => {
    const run = await health(200, {
      ...healthy,
      memory_usage: { ...healthy.memory_usage, process: { rss: mb * 1024 * 1024 } },
    });
    expect(run).toMatchObject({ code, stdout: expect.stringContaining(band) });
  });

  test('ends with 1 on a warning and with 2 on a failure', async () => {
    expect(await health(200, { ...healthy, status: 'warn', cache_hit_rate: null })).toMatchObject({ code: 1 });
    expect(await health(503, { ...healthy, status: 'fail', postgres: false })).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/postgres +no answer/),
    });
  });

  test('ends with 2 and says so when nothing, or something else, answers', async () => {
    expect(await health(200, { hello: 1 })).toMatchObject({ code: 2, stdout: expect.stringContaining('is not Pulso') });
    expect(await pulso(['health'], { PORT: '1' })).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('nothing answers at http://127.0.0.1:1'),
    });
  });
});

test('help lists the commands; what is no command is told; without servers the reason is told', async () => {
  expect(await pulso(['help'], { LANG: 'es_ES.UTF-8' })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('rule set PACK.KEY VALUE'),
  });
  expect(await pulso(['fly'])).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no command "fly"') });
  expect(await pulso(['migrate'], { DATABASE_URL: '' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('DATABASE_URL'),
  });
  expect(await pulso(['migrate'], { DATABASE_URL: 'postgres://u@127.0.0.1:1/x' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The database does not answer'),
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createAccount, createKey, type Grant } from '@pulso/accounts';
import { loadPacks } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, parseEnvironment, type Database } from '@pulso/platform';
import { startApi, type RunningApi } from '../../../apps/api/src/start.ts';
import { ROOT } from '../../support/paths.ts';
import { runServices } from '../../support/run-services.ts';
import { startRedis, testDatabase, testRedis, type ControlledRedis } from '../../support/services.ts';

/** The day for which the sample sheet's expected figures were worked out. */
const AS_OF = '2025-06-30';

export const PASSWORD = 'seven green bicycles';

export interface SecuredApi extends AsyncDisposable {
  readonly url: string;
  readonly db: Database;
  readonly variables: Readonly<Record<string, string>>;
  /** For tests that take it away. */
  readonly queue: ControlledRedis | null;
  /** Makes an account and signs in. */
  signedIn(name: string, grant: Grant): Promise<Visitor>;
  /** Signs in with an account that exists. */
  signIn(name: string, password?: string): Promise<Visitor>;
  /** The text of a new key. */
  key(grant: Grant, days?: number): Promise<string>;
  readonly anonymous: Visitor;
  withKey(text: string): Visitor;
  restart(): Promise<RunningApi>;
}

/** Somebody with cookies or a key. */
export interface Visitor {
  readonly headers: Readonly<Record<string, string>>;
  /** Name → value, as a browser keeps them. */
  readonly cookies: Map<string, string>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface SecuredOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly demo?: boolean;
  readonly worker?: boolean;
  /** A queue Redis of its own, to be stopped. */
  readonly ownQueue?: boolean;
  /** Before the api starts. The default makes an account, so that everybody signs in. */
  readonly prepare?: (db: Database) => Promise<unknown>;
}

const firstAccount = (db: Database): Promise<unknown> =>
  createAccount(db, { name: 'first', role: 'admin', password: PASSWORD });

/** An api in this process, on servers of its own, with login. */
export async function startSecured(options: SecuredOptions = {}): Promise<SecuredApi> {
  const [database, cache, queue] = await Promise.all([
    testDatabase(),
    testRedis({ role: 'cache' }),
    options.ownQueue ? startRedis({ role: 'queue' }) : testRedis({ role: 'queue' }),
  ]);
  const variables = {
    DATABASE_URL: database.url,
    REDIS_CACHE_URL: cache.url,
    REDIS_QUEUE_URL: queue.url,
    PULSO_HOME: mkdtempSync(join(runServices().folder, 'secured-')),
    PORT: '0',
    PULSO_AS_OF: AS_OF,
    LOG_LEVEL: 'silent',
    ...options.environment,
  };
  const environment = parseEnvironment(variables);
  const logger = createLogger('test', 'silent');
  const pool = createPool({ url: database.url, max: 4, applicationName: 'test', logger });
  const db = createDatabase(pool);
  if (options.demo) {
    const packs = await loadPacks(environment.packs, ROOT);
    await packs.default.demo.load({ db, asOf: AS_OF, kind: 'sample', rows: 0, onProgress: () => {} });
  }
  await (options.prepare ?? firstAccount)(db);
  const worker = options.worker ? startWorker(variables) : null;
  let api = await startApi(environment, { logger });
  const url = (): string => api.url;

  const signIn = async (name: string, password = PASSWORD): Promise<Visitor> => {
    const visitor = createVisitor(url, {});
    const answer = await visitor.post('/api/v1/session', { name, password });
    if (answer.status !== 200) throw new Error(`no session for ${name}: ${answer.status} ${await answer.text()}`);
    return visitor;
  };

  return {
    get url() {
      return api.url;
    },
    db,
    variables,
    queue: options.ownQueue ? (queue as ControlledRedis) : null,
    async signedIn(name, grant) {
      await createAccount(db, { name, ...grant, password: PASSWORD });
      return signIn(name);
    },
    signIn,
    key: async (grant, days) => (await createKey(db, { name: 'test', ...grant, ...(days ? { days } : {}) })).text,
    get anonymous() {
      return createVisitor(url, {});
    },
    withKey: (text) => createVisitor(url, { authorization: `Bearer ${text}` }),
    async restart() {
      await api.stop();
      api = await startApi(environment, { logger });
      return api;
    },
    async [Symbol.asyncDispose]() {
      await api.stop();
      if (worker) await stopProcess(worker);
      await pool.end();
      await Promise.all([database.drop(), cache.stop(), queue.stop()]);
    },
  };
}

/** What a browser, or a program with a key, does: keeps cookies, sends JSON. */
export function createVisitor(url: () => string, headers: Readonly<Record<string, string>>): Visitor {
  const cookies = new Map<string, string>();
  const send: Visitor['send'] = async (method, path, body, extra = {}) => {
    const form = body instanceof FormData;
    const json = body !== undefined && !form;
    const answer = await fetch(`${url()}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(cookies.size > 0 ? { cookie: cookieHeader(cookies) } : {}),
        ...(json || (method !== 'GET' && !form) ? { 'content-type': 'application/json' } : {}),
        ...extra,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    for (const text of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (/; Max-Age=0(;|$)/.test(text)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    headers,
    cookies,
    send,
    get: (path, extra) => send('GET', path, undefined, extra),
    post: (path, body = {}, extra) => send('POST', path, body, extra),
  };
}

export const cookieHeader = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** A request with any headers, also those that fetch sets itself (`Host`). Answers the status. */
export function rawStatus(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode!));
    });
    request.once('error', reject);
    request.end();
  });
}

/** Asks again until it is so. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  satisfies: (answer: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not so after ${withinMs} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function startWorker(variables: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'apps/worker/src/main.ts')], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    // It ends with this process, since the channel closes.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

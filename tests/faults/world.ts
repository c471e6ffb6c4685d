import { mkdtempSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount, createKey, type Grant } from '@pulso/accounts';
import { loadPacks } from '@pulso/kpi-core';
import { createDatabase, createLogger, createPool, parseEnvironment, type Database } from '@pulso/platform';
import { freePort, startPostgres, type PostgresServer } from '@pulso/servers';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { BINARIES, ROOT } from '../support/paths.ts';
import { startRedis, type ControlledRedis } from '../support/redis.ts';
import { migrateDatabase } from '../support/template.ts';
import { createRandom, type Random } from '../feed/random.ts';
import type { HistoryEvent, ScopeName } from './history.ts';
import { eventsOfLine } from './log-lines.ts';
import { startLink, type Link } from '../support/link.ts';
import { readTruth, type Statements, type Truth } from './truth.ts';
import { startProcess, type ProductProcess, type Role } from './processes.ts';

export type Dependency = 'cache' | 'queue' | 'postgres';

const ROLES: readonly Role[] = ['api', 'worker', 'scheduler'];
const DEPENDENCIES: readonly Dependency[] = ['cache', 'queue', 'postgres'];
const AS_OF = '2025-06-30';

/** What a reader of a scope sends, and the statement whose amount is that scope's truth. */
export interface ScopeAccess {
  readonly headers: Readonly<Record<string, string>>;
}

/** How many processes of each kind; a reader of each scope has its home at each of two api. */
export type Sizes = Readonly<Record<Exclude<Role, 'api'>, number>>;

const WHOLE: Sizes = { worker: 3, scheduler: 2 };

/** The whole installation: three servers, nine links, two api, workers and schedulers. */
export interface World {
  readonly cache: ControlledRedis;
  readonly queue: ControlledRedis;
  /** The server of now; a restart replaces it. */
  readonly postgres: { stopImmediately(): Promise<void>; start(): Promise<void> };
  /** Straight to the servers, past every link. */
  readonly direct: { readonly db: Database; readonly cache: Redis; readonly queue: Redis };
  readonly links: Readonly<Record<Role, Readonly<Record<Dependency, Link>>>>;
  readonly processes: readonly ProductProcess[];
  readonly apis: readonly { readonly name: string; readonly url: string }[];
  /** By a key of each scope; people have to sign in. */
  readonly access: Readonly<Record<ScopeName, ScopeAccess>>;
  /** A key of another manager, for whoever asks for too much. */
  readonly attacker: ScopeAccess;
  /** One statement of each scoped project manager, by id. */
  readonly statements: Statements;
  /** Before the first write. */
  readonly initialTruth: Truth;
  /** For the scenario; the load has its own, so that what it draws at whatever speed does not change the faults. */
  readonly random: Random;
  readonly loadRandom: Random;
  linksTo(dependency: Dependency): Link[];
  of(role: Role): ProductProcess[];
  /** Hears of processes that ended by themselves; answers how to stop listening. */
  onExit(listener: (process: string) => void): () => void;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly sizes?: Sizes;
  /** Variables of every process over the harness's own. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What the processes say and do for the history. */
  record(event: HistoryEvent): void;
  onLine?(process: string, line: string): void;
}

export async function startWorld(
  folder: string,
  seed: number,
  { sizes = WHOLE, variables: more = {}, record, onLine }: WorldOptions,
): Promise<World> {
  const home = mkdtempSync(join(folder, 'faults-'));
  await chmod(home, 0o755);
  const options = { home, durability: 'throwaway', binaries: BINARIES } as const;
  let server: PostgresServer = await startPostgres(options);
  const { url, port } = server;
  const [cache, queue] = await Promise.all([startRedis({ role: 'cache' }), startRedis({ role: 'queue' })]);
  await migrateDatabase(url);

  const logger = createLogger('faults', 'silent');
  const pool = createPool({ url, max: 4, applicationName: 'faults', logger });
  const db = createDatabase(pool);
  // Servers of tests acknowledge commits before they are written down; what F16 ends must have kept what it acknowledged.
  await sql`alter database ${sql.id(new URL(url).pathname.slice(1))} set synchronous_commit = on`.execute(db);
  const { packs } = parseEnvironment({ DATABASE_URL: url, REDIS_URL: cache.url });
  await (await loadPacks(packs, ROOT)).default.demo.load({ db, asOf: AS_OF, kind: 'sample', rows: 0, onProgress() {} });
  const { statements, ...keys } = await scopesOf(db);
  const exits = new Set<(process: string) => void>();
  const events = {
    onExit(process: string, how: string) {
      record({ kind: 'exit', process, how, atMs: Date.now() });
      for (const listener of exits) listener(process);
    },
    onLine(process: string, line: string) {
      onLine?.(process, line);
      for (const event of eventsOfLine(process, line)) record(event);
    },
  };

  const jitters = createRandom(seed + 2);
  const jitter = () => jitters.below(1_000) / 1_000;
  const targets = { cache: cache.port, queue: queue.port, postgres: port };
  const links = {} as Record<Role, Record<Dependency, Link>>;
  for (const role of ROLES) {
    links[role] = {} as Record<Dependency, Link>;
    for (const dependency of DEPENDENCIES) links[role][dependency] = await startLink(targets[dependency], jitter);
  }
  const variables = (role: Role): Record<string, string> => {
    const own = new URL(url);
    own.port = String(links[role].postgres.port);
    return {
      DATABASE_URL: own.href,
      REDIS_CACHE_URL: `redis://127.0.0.1:${links[role].cache.port}`,
      REDIS_QUEUE_URL: `redis://127.0.0.1:${links[role].queue.port}`,
      PULSO_HOME: join(home, 'product'),
      PULSO_AS_OF: AS_OF,
      // A worker tells of each refresh at this level, a scheduler of each task.
      LOG_LEVEL: role === 'api' ? 'warn' : 'debug',
      // How often they may ask is tried elsewhere; guessing passwords and new filters stay limited.
      PULSO_LIMITS: 'snapshots=100000/60,refresh=1000/60,refresh-all=1000/60,sockets=1000/60,login-address=1000/60',
      // Seven processes load the same code; without it a busy machine takes minutes to start them.
      NODE_COMPILE_CACHE: join(ROOT, '.pulso', 'compile-cache'),
      ...more,
    };
  };
  const processes: ProductProcess[] = [];
  const apis: { name: string; url: string }[] = [];
  for (const name of ['api-1', 'api-2']) {
    const own = await freePort();
    apis.push({ name, url: `http://127.0.0.1:${own}` });
    processes.push(startProcess('api', name, { ...variables('api'), HOST: '127.0.0.1', PORT: String(own) }, events));
  }
  for (const role of ['worker', 'scheduler'] as const)
    for (let n = 1; n <= sizes[role]; n += 1)
      processes.push(startProcess(role, `${role}-${n}`, variables(role), events));

  const clients = { cache: new Redis(cache.url), queue: new Redis(queue.url) };
  for (const client of Object.values(clients)) client.on('error', () => {});
  return {
    cache,
    queue,
    postgres: {
      async stopImmediately() {
        server.kill('SIGQUIT');
        await server.exited;
      },
      async start() {
        server = await startPostgres({ ...options, port });
      },
    },
    direct: { db, ...clients },
    links,
    processes,
    apis,
    ...keys,
    statements,
    initialTruth: (await readTruth(db, statements)).truth,
    random: createRandom(seed),
    loadRandom: createRandom(seed + 1),
    linksTo: (dependency) => ROLES.map((role) => links[role][dependency]),
    of: (role) => processes.filter((process) => process.role === role),
    onExit(listener) {
      exits.add(listener);
      return () => void exits.delete(listener);
    },
    async stop() {
      await Promise.all(processes.map((process) => process.stop()));
      for (const role of ROLES) for (const dependency of DEPENDENCIES) links[role][dependency].close();
      for (const client of Object.values(clients)) client.disconnect();
      await pool.end().catch(() => {});
      await Promise.all([cache.stop(), queue.stop(), server.stop()]);
    },
  };
}

/** The two project managers with most open statements, a statement and a key of each, and keys that see everything. */
async function scopesOf(db: Database): Promise<Pick<World, 'statements' | 'access' | 'attacker'>> {
  const { rows } = await sql<{ name: string; statement: number }>`
    select m.name, min(s.id) as statement
    from edp.statement s join edp.project_manager m on m.id = s.project_manager_id
    where s.status in ('in_review', 'sent', 'validated') and s.currency = 'CLP' and s.issued_on <= ${AS_OF}::date
    group by m.name order by count(*) desc, m.name limit 2`.execute(db);
  const [first, second] = rows;
  if (!first || !second) throw new Error('the sample has no two project managers with open statements');
  await createAccount(db, { name: 'first', role: 'admin', password: 'seven green bicycles' });
  const bearer = async (grant: Grant): Promise<ScopeAccess> => {
    const { text } = await createKey(db, { name: 'faults', ...grant });
    return { headers: { Authorization: `Bearer ${text}` } };
  };
  const scoped = (name: string) => bearer({ role: 'project_manager', projectManagers: [name] });
  return {
    statements: { first: first.statement, second: second.statement },
    access: {
      all: await bearer({ role: 'manager' }),
      first: await scoped(first.name),
      second: await scoped(second.name),
    },
    attacker: await bearer({ role: 'manager' }),
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { systemHealthSchema, type SystemHealth } from '@pulso/kpi-core';
import { SCOPES, seenIn, type HistoryEvent, type ScopeName } from './history.ts';
import { createIntruder } from './intruders.ts';
import { connectSockets } from './sockets.ts';
import { createTruthWriter } from './truth.ts';
import type { World } from './world.ts';

const WRITE_EVERY_MS = 400;
const READ_EVERY_MS = 200;
const REFRESH_EVERY_MS = 2_500;
const HEALTH_EVERY_MS = 500;
const INTRUDE_EVERY_MS = 400;
const LAST_TICKETS_MS = 15_000;
/** An answer that takes longer counts as none. */
const GIVE_UP_MS = 10_000;

export interface Load {
  /** Whether health shows the fault of this scenario. */
  watchHealth(showsFault: (health: SystemHealth) => boolean): void;
  /** Tickets that were accepted and are not known to be completed. */
  openTickets(): Promise<number>;
  /** No more writes; resolves with the last truth. */
  stop(): Promise<void>;
}

/** Starts the truth writer, two readers a scope, a refresher, sockets, a watcher of health and an intruder. */
export async function startLoad(world: World, record: (event: HistoryEvent) => void): Promise<Load> {
  const stopping = new AbortController();
  const tickets = new Map<string, { acceptedMs: number; scope: ScopeName }>();
  let showsFault: (health: SystemHealth) => boolean = () => false;

  const turns = (everyMs: number, turn: () => Promise<void>): Promise<void> =>
    (async () => {
      while (!stopping.signal.aborted) {
        const startedAt = performance.now();
        await turn();
        const left = Math.max(everyMs - (performance.now() - startedAt), 5);
        await delay(left, undefined, { signal: stopping.signal }).catch(() => {});
      }
    })();

  // What a slow reader may still have from before.
  record({ kind: 'write', startedMs: 0, committedMs: 0, values: world.initialTruth });
  const write = await createTruthWriter(world);
  const reader = (name: string, scope: ScopeName, home: number) => async (): Promise<void> => {
    record({ kind: 'read', reader: name, scope, ...(await readFrom(world, scope, home)) });
  };
  const refresh = async (): Promise<void> => {
    const scope = world.loadRandom.pick(SCOPES);
    const id = await requestRefresh(world, scope);
    if (id !== null) tickets.set(id, { acceptedMs: Date.now(), scope });
  };
  const health = async (): Promise<void> => {
    const startedAt = performance.now();
    const atMs = Date.now();
    const answer = await ask(`${world.apis[1]!.url}/health/system`, world.access.all.headers).catch(() => null);
    const parsed = systemHealthSchema.safeParse(answer?.body);
    record({
      kind: 'health',
      atMs,
      tookMs: performance.now() - startedAt,
      status: answer?.status ?? 0,
      says: parsed.data?.status ?? 'none',
      showsFault: parsed.data ? showsFault(parsed.data) : false,
    });
  };
  const intrude = createIntruder(world);
  const sockets = connectSockets(world, record);
  const loops = [
    turns(WRITE_EVERY_MS, async () => record(await write())),
    ...SCOPES.flatMap((scope) =>
      [0, 1].map((home) => turns(READ_EVERY_MS, reader(`reader ${scope} ${home + 1}`, scope, home))),
    ),
    turns(REFRESH_EVERY_MS, refresh),
    turns(HEALTH_EVERY_MS, health),
    turns(INTRUDE_EVERY_MS, async () => record(await intrude())),
  ];

  const openTickets = async (): Promise<number> => {
    for (const [id, { acceptedMs, scope }] of tickets) {
      const answer = await ask(
        `${world.apis[0]!.url}/manager/dashboard/status/${id}`,
        world.access[scope].headers,
      ).catch(() => null);
      const completed = (answer?.body as { state?: string } | undefined)?.state === 'completed';
      if (!completed) continue;
      tickets.delete(id);
      record({ kind: 'ticket', id, acceptedMs, completedMs: Date.now() });
    }
    return tickets.size;
  };

  return {
    watchHealth: (shows) => void (showsFault = shows),
    openTickets,
    async stop() {
      stopping.abort();
      sockets.close();
      await Promise.all(loops);
      // Those that were accepted a moment ago have their time as well.
      for (const end = Date.now() + LAST_TICKETS_MS; Date.now() < end && (await openTickets()) > 0;) await delay(250);
      for (const [id, { acceptedMs }] of tickets) record({ kind: 'ticket', id, acceptedMs, completedMs: null });
    },
  };
}

interface Answer {
  readonly status: number;
  readonly cacheStatus: string;
  readonly body: unknown;
}

async function ask(url: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(GIVE_UP_MS),
  });
  return {
    status: response.status,
    cacheStatus: response.headers.get('cache-status') ?? '',
    body: await response.json(),
  };
}

/** Reads at the reader's own api; where that takes no connection, at the other one, as a reverse proxy would. */
async function readFrom(world: World, scope: ScopeName, home: number) {
  const startedMs = Date.now();
  const startedAt = performance.now();
  for (const { name, url } of [world.apis[home]!, world.apis[1 - home]!]) {
    const answer = await ask(`${url}/manager/api/kpis`, world.access[scope].headers).catch(() => null);
    if (!answer) continue;
    const { status, cacheStatus, body } = answer;
    const seen = status === 200 ? seenIn(body) : null;
    return { api: name, startedMs, tookMs: performance.now() - startedAt, status, cacheStatus, seen };
  }
  return { api: 'none', startedMs, tookMs: performance.now() - startedAt, status: 0, cacheStatus: '', seen: null };
}

/** A ticket, or `null` when the refresh was not accepted. */
async function requestRefresh(world: World, scope: ScopeName): Promise<string | null> {
  const { url } = world.loadRandom.pick(world.apis);
  const answer = await ask(`${url}/manager/dashboard/refresh`, world.access[scope].headers, { types: ['kpis'] }).catch(
    () => null,
  );
  return answer?.status === 202 ? (answer.body as { ticket: string }).ticket : null;
}

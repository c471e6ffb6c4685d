import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { ResourcesEvent } from './history.ts';
import { startLoad } from './load.ts';
import { takeStock } from './resources.ts';
import type { World } from './world.ts';

const LOOK_MS = 10_000;
const CHURN_MS = 250;
/** What was loaded and compiled once is none of what a process keeps. */
const WARM_UP_SHARE = 0.25;
/** Sizes on the way that the table holds. */
const SHOWN = 8;

/** What a manager does besides looking: other figures, rows, files, and pages that are opened and closed. */
const PATHS = [
  '/manager/api/dashboard',
  '/manager/api/charts',
  '/manager/api/financials',
  '/manager/api/kpis?minDays=30',
  '/manager/api/statements?limit=50',
  '/manager/api/statements/export?format=csv',
  '/health/system',
];

/** Runs the load of the fault harness, and what a manager does besides, without any fault. Answers a look every 10 s. */
export async function soak(world: World, minutes: number): Promise<readonly ResourcesEvent[]> {
  // The events of an hour would be a leak of the harness itself.
  const load = await startLoad(world, () => {});
  const stocks: ResourcesEvent[] = [];
  const stopping = new AbortController();
  const churn = (async () => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const { url } = world.apis[turn % 2]!;
      const { headers } = world.access.all;
      const path = PATHS[turn % PATHS.length]!;
      await fetch(`${url}${path}`, { headers: { ...headers } }).then(
        (answer) => answer.arrayBuffer(),
        () => null,
      );
      const socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders: { ...headers } });
      socket.emit('subscribe', { pack: 'edp', type: 'dashboard', filters: {} }, () => {});
      await delay(CHURN_MS);
      socket.disconnect();
    }
  })();
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; await delay(LOOK_MS))
    stocks.push(await takeStock(world));
  stopping.abort();
  await churn;
  await load.stop();
  return stocks;
}

/** The rows of the table in docs/operations.md. */
export function soakTable(stocks: readonly ResourcesEvent[]): string {
  const warm = stocks.slice(Math.floor(stocks.length * WARM_UP_SHARE));
  const [first, last] = [warm[0]!, warm.at(-1)!];
  const names = Object.keys(last.processes);
  const rows = names.map((name) => {
    const [from, to] = [first.processes[name], last.processes[name]!];
    const sizes = stocks.flatMap(({ processes }) => processes[name]?.rssMb ?? []);
    const every = Math.max(1, Math.floor(sizes.length / SHOWN));
    return [
      name,
      from?.rssMb ?? '–',
      to.rssMb,
      sizes.filter((_, index) => index % every === 0).join(' '),
      slope(warm, (stock) => stock.processes[name]?.rssMb ?? to.rssMb).toFixed(1),
      from?.handles ?? '–',
      to.handles,
    ];
  });
  const servers = (['cache', 'queue', 'postgres'] as const).map(
    (server) => `${server} ${first.connections[server]} → ${last.connections[server]}`,
  );
  return [
    '| process | MB at first | at the end | on the way | MB a minute | handles at first | at the end |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    `connections: ${servers.join(', ')}`,
  ].join('\n');
}

/** Least squares, per minute. */
function slope(stocks: readonly ResourcesEvent[], valueOf: (stock: ResourcesEvent) => number): number {
  const points = stocks.map((stock) => ({ x: (stock.atMs - stocks[0]!.atMs) / 60_000, y: valueOf(stock) }));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / spread;
}

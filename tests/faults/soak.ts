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
/** The table shows the beginning and the end of each third. */
const PARTS = 3;

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

/**
 * Runs the load of the fault harness, and what a manager does besides, without any fault. Answers a look every 10 s;
 * `onLook` hears of each at once; `atEnd` is done while the load goes on.
 */
export async function soak(
  world: World,
  minutes: number,
  onLook: (stock: ResourcesEvent) => void,
  atEnd: () => Promise<void> = async () => {},
): Promise<readonly ResourcesEvent[]> {
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
  const look = async (): Promise<void> => {
    const stock = await takeStock(world);
    stocks.push(stock);
    onLook(stock);
  };
  for (const end = Date.now() + minutes * 60_000; Date.now() < end; await delay(LOOK_MS)) await look();
  await look();
  await atEnd();
  stopping.abort();
  await churn;
  await load.stop();
  return stocks;
}

/** One look: megabytes and handles of each process. */
export function soakLine({ atMs, processes, connections }: ResourcesEvent): string {
  const own = Object.entries(processes).map(([name, { rssMb, handles }]) => `${name} ${rssMb}/${handles}`);
  return `${new Date(atMs).toISOString()} ${own.join('  ')}  ${JSON.stringify(connections)}`;
}

/** The rows of the table in docs/operations.md. `*` marks a size of another process than the one before it. */
export function soakTable(stocks: readonly ResourcesEvent[]): string {
  const warm = stocks.slice(Math.floor(stocks.length * WARM_UP_SHARE));
  const shown = Array.from(
    { length: PARTS + 1 },
    (_, part) => stocks[Math.round((part / PARTS) * (stocks.length - 1))]!,
  );
  const last = shown.at(-1)!;
  const minutes = shown.map(({ atMs }) => Math.round((atMs - stocks[0]!.atMs) / 60_000));
  const rows = Object.keys(last.processes).map((name) => {
    const found = shown.map(({ processes }) => processes[name]);
    return [
      name,
      ...found.map((own, part) => {
        const changed = part > 0 && own?.pid !== found[part - 1]?.pid;
        return own ? `${own.rssMb}${changed ? '*' : ''}` : '–';
      }),
      slope(warm, (stock) => stock.processes[name]?.rssMb ?? last.processes[name]!.rssMb).toFixed(2),
      ...found.map((own) => own?.handles ?? '–'),
    ];
  });
  const servers = (['cache', 'queue', 'postgres'] as const).map(
    (server) => `${server} ${shown.map(({ connections }) => connections[server]).join(', ')}`,
  );
  const titles = [
    'process',
    ...minutes.map((at) => `MB, ${at} min`),
    'MB a minute',
    ...minutes.map((at) => `handles, ${at} min`),
  ];
  return [
    `| ${titles.join(' | ')} |`,
    `|${titles.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    `connections: ${servers.join('; ')}`,
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

import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { sql } from 'kysely';
import { startLink } from '../../support/link.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FILTERS = 2_000;
const AT_ONCE = 16;
/** New filters of one account in ten minutes. */
const QUOTA = 60;

const SOCKETS = 10;
const CLOSED_WITHIN_MS = 5_000;

const connect = (url: string, { attacker }: World): Socket =>
  io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { ...attacker.headers } });
const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

/** How many of them are still connected after a while. */
async function stillOpen(sockets: readonly Socket[]): Promise<number> {
  for (const end = Date.now() + CLOSED_WITHIN_MS; Date.now() < end; await delay(100))
    if (sockets.every((socket) => !socket.connected)) return 0;
  return sockets.filter((socket) => socket.connected).length;
}

const registered = async ({ direct: { db } }: World): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pulso.snapshot_variant`.execute(db);
  return rows[0]!.count;
};

/** Callers who ask for too much. */
export const loadScenarios: readonly Scenario[] = [
  {
    id: 'F24',
    title: `${SOCKETS} sockets that read nothing, ${SOCKETS} that flood, ${SOCKETS} that send too much at once`,
    async inject(world, forMs) {
      const [first, second] = world.apis.map(({ url }) => url) as [string, string];
      // Behind a link that takes nothing from the api any more.
      const link = await startLink(Number(new URL(first).port), () => 0);
      const make = (url: string): Socket[] => Array.from({ length: SOCKETS }, () => connect(url, world));
      const deaf = make(`http://127.0.0.1:${link.port}`);
      const flooding = make(second);
      const large = make(first);
      try {
        await Promise.all([...deaf, ...flooding, ...large].map(connected));
        for (const socket of deaf) socket.emit('subscribe', { pack: 'edp', type: 'dashboard', filters: {} }, () => {});
        link.set({ kind: 'stall' });
        for (const socket of flooding)
          for (let n = 0; n < 300; n += 1)
            socket.emit('subscribe', { pack: 'edp', type: 'kpis', filters: { minDays: n } }, () => {});
        for (const socket of large) socket.emit('subscribe', { pack: 'x'.repeat(100_000) });
        const open = { flooding: await stillOpen(flooding), large: await stillOpen(large) };
        await delay(forMs);
        return Object.entries(open).flatMap(([which, count]) =>
          count > 0 ? [`${count} of ${SOCKETS} ${which} sockets were not closed`] : [],
        );
      } finally {
        for (const socket of [...deaf, ...flooding, ...large]) socket.disconnect();
        link.close();
      }
    },
  },
  {
    id: 'F25',
    title: `${FILTERS} filters that nobody has asked for, by one account`,
    callers: AT_ONCE,
    async inject(world) {
      const before = await registered(world);
      const statuses = new Map<number, number>();
      let next = 0;
      const attack = async (): Promise<void> => {
        while (next < FILTERS) {
          const path = `/manager/api/kpis?client=nobody+${next++}`;
          const status = await fetch(`${world.random.pick(world.apis).url}${path}`, world.attacker).then(
            async (answer) => {
              await answer.body?.cancel();
              return answer.status;
            },
            () => 0,
          );
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, attack));
      const other = [...statuses].filter(([status]) => ![200, 202, 429].includes(status));
      const taken = (statuses.get(200) ?? 0) + (statuses.get(202) ?? 0);
      const added = (await registered(world)) - before;
      return [
        ...other.map(([status, count]) => `${count} answers of ${status}`),
        ...(taken > QUOTA ? [`${taken} new filters were taken, ${QUOTA} are allowed`] : []),
        ...(added > QUOTA ? [`${added} filters were registered, ${QUOTA} are allowed`] : []),
      ];
    },
  },
];

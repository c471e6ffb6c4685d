import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents } from '@pulso/kpi-core';
import type { Arrival } from './latencies.ts';
import type { FromViewers, ToViewers } from './viewers.ts';

/** A process with many sockets; what arrives is noted at once and handed over when it is asked for. */
const sockets: Socket<ServerToClientEvents, ClientToServerEvents>[] = [];
const last = new Map<string, string>();
let arrivals: Arrival[] = [];

const tell = (message: FromViewers) => process.send!(message);

async function open(url: string, subscriptions: Extract<ToViewers, { kind: 'open' }>['subscriptions']): Promise<void> {
  for (const [index, { type, filters, key }] of subscriptions.entries()) {
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, { transports: ['websocket'] });
    sockets.push(socket);
    socket.on('snapshot', (event) => {
      arrivals.push({
        socket: index,
        key: event.key,
        position: event.meta.feedPosition ?? '',
        nanos: Number(process.hrtime.bigint()),
      });
      last.set(event.key, JSON.stringify(event.data));
    });
    const answer = await socket.timeout(60_000).emitWithAck('subscribe', { pack: 'edp', type, filters });
    if (!answer.ok || answer.key !== key) throw new Error(`subscription refused: ${JSON.stringify(answer)}`);
    if (answer.data && !last.has(key)) last.set(key, JSON.stringify(answer.data));
  }
}

process.on('message', (message: ToViewers) => {
  switch (message.kind) {
    case 'open':
      open(message.url, message.subscriptions).then(
        () => tell({ kind: 'opened' }),
        (error: Error) => tell({ kind: 'failed', error: error.message }),
      );
      break;
    case 'take':
      tell({ kind: 'taken', arrivals, last: Object.fromEntries(last) });
      arrivals = [];
      break;
    case 'close':
      for (const socket of sockets.splice(0)) socket.disconnect();
      last.clear();
      arrivals = [];
      tell({ kind: 'closed' });
  }
});
process.on('disconnect', () => process.exit(0));

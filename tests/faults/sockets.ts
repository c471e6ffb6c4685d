import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeAnswer } from '@pulso/kpi-core';
import { SCOPES, seenIn, type HistoryEvent, type ScopeName } from './history.ts';
import type { World } from './world.ts';

const RETRY_MS = 1_000;

/** One socket a scope and api, which reconnects and subscribes again as the page does. */
export function connectSockets(world: World, record: (event: HistoryEvent) => void): { close(): void } {
  const sockets = world.apis.flatMap(({ name, url }) =>
    SCOPES.map((scope) => follow(url, name, scope, world.access[scope].headers, record)),
  );
  return {
    close: () => {
      for (const socket of sockets) socket.removeAllListeners().disconnect();
    },
  };
}

function follow(
  url: string,
  api: string,
  scope: ScopeName,
  extraHeaders: Readonly<Record<string, string>>,
  record: (event: HistoryEvent) => void,
): Socket {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: ['websocket'],
    extraHeaders,
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
  });
  let connections = 0;
  const saw = (body: unknown): void => {
    const seen = seenIn(body);
    if (!seen) return;
    const connection = `socket ${scope} at ${api} #${connections}`;
    record({ kind: 'push', connection, scope, atMs: Date.now(), seen });
  };
  const subscribe = (): void => {
    socket.emit('subscribe', { pack: 'edp', type: 'kpis', filters: {} }, (answer: SubscribeAnswer) => {
      if (answer.ok) saw(answer);
      else setTimeout(subscribe, RETRY_MS);
    });
  };
  socket.on('connect', () => {
    connections += 1;
    subscribe();
  });
  socket.on('connect_error', () => {
    // Refused by the api, not by the network: then the client library does not try again.
    if (!socket.active) setTimeout(() => socket.connect(), RETRY_MS);
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), RETRY_MS);
  });
  socket.on('resync', subscribe);
  socket.on('snapshot', saw);
  return socket;
}

import type {
  ClientToServerEvents,
  Heartbeat,
  ServerToClientEvents,
  SnapshotEvent,
  SubscribeRequest,
} from '@pulso/kpi-core/contract';
import type { Socket } from 'socket.io-client';
import { backoffMs } from './backoff.ts';

export type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** What a refusal of the server carries. */
type ConnectError = Error & { readonly data?: { readonly code: string; readonly status: number } };

export interface ConnectionEvents {
  onLink(link: 'open' | 'closed'): void;
  onHeartbeat(heartbeat: Heartbeat): void;
  onSnapshot(event: SnapshotEvent): void;
  /** The server will not push one of the wanted snapshots. */
  onRefused(refused: boolean): void;
  /** The server does not know who this is any more; it is asked again in a while. */
  onSignedOut(): void;
}

export interface LiveConnection {
  /** Replaces what is wanted. The server's answer brings the current value of each. */
  want(requests: readonly SubscribeRequest[]): void;
  /** Asks again for the current value of everything wanted: one catch-up. */
  catchUp(): void;
  retryNow(): void;
  stop(): void;
}

/** Keeps the wanted subscriptions alive over one socket: after every connect and every `resync` it subscribes again. */
export function connectLive(
  socket: LiveSocket,
  events: ConnectionEvents,
  waitMs: (refusals: number) => number = backoffMs,
): LiveConnection {
  let refusals = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wanted: readonly SubscribeRequest[] = [];
  let keys = new Set<string>();
  let round = 0;

  const subscribeAll = (): void => {
    if (!socket.connected) return;
    round += 1;
    const mine = round;
    const before = keys;
    const current = new Set<string>();
    let open = wanted.length;
    let refused = false;
    for (const request of wanted) {
      socket.emit('subscribe', request, (answer) => {
        if (mine !== round) return;
        open -= 1;
        if (answer.ok) {
          current.add(answer.key);
          keys.add(answer.key);
          if (answer.data && answer.meta) events.onSnapshot({ key: answer.key, meta: answer.meta, data: answer.data });
        } else {
          refused = true;
        }
        if (open > 0) return;
        keys = current;
        for (const key of before) if (!current.has(key)) socket.emit('unsubscribe', { key }, () => undefined);
        events.onRefused(refused);
      });
    }
  };

  const onDisconnect = (reason: string): void => {
    events.onLink('closed');
    // A close by the server is final for the client library; our server closes to make clients come back.
    if (reason === 'io server disconnect') socket.connect();
  };
  const onConnectError = (error: ConnectError): void => {
    events.onLink('closed');
    // Lost on the way: the client library tries again. Refused by the server (a session that ended, too many
    // connections): for the library that is final, and the page would poll for the rest of the day.
    if (socket.active) return;
    refusals += 1;
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), waitMs(refusals));
    // Nothing else on the page asks the server before the next poll, and figures of an account that may no longer
    // see them would stay: the renewal ends either with a new session or with the page's login.
    if (error.data?.status === 401) events.onSignedOut();
  };
  socket.on('connect', () => {
    refusals = 0;
    keys = new Set();
    events.onLink('open');
    subscribeAll();
  });
  socket.on('disconnect', onDisconnect);
  socket.on('connect_error', onConnectError);
  socket.on('heartbeat', (heartbeat) => events.onHeartbeat(heartbeat));
  socket.on('resync', subscribeAll);
  socket.on('snapshot', (event) => {
    if (keys.has(event.key)) events.onSnapshot(event);
  });
  socket.connect();

  return {
    want: (requests) => {
      wanted = requests;
      subscribeAll();
    },
    catchUp: subscribeAll,
    retryNow: () => {
      clearTimeout(retry);
      if (!socket.connected) socket.disconnect().connect();
    },
    stop: () => {
      clearTimeout(retry);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}

import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { InvalidFilters, unsubscribeSchema, type Heartbeat } from '@pulso/kpi-core';
import { renewWatches, WATCH_TTL_MS } from '@pulso/platform';
import type { Redis } from 'ioredis';
import type { ApiContext } from '../context.ts';
import { createHostCheck, isSameOrigin } from '../http/origin.ts';
import { HttpProblem } from '../http/problem.ts';
import { gateSockets } from '../principal/socket-gate.ts';
import { createBroadcaster } from './broadcast.ts';
import { watchHops } from './hops.ts';
import { heartbeatOf, startHeartbeat } from './pulse.ts';
import { createSubscribe, refuse, register } from './subscribe.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { PulsoServer } from './typed-socket.ts';

const CATCH_UP_MS = 5_000;
/** A socket that lets so many messages pile up does not read any more; the page reconnects and subscribes again. */
const MAX_UNSENT = 100;

export interface SocketServer {
  readonly connections: () => number;
  stop(): Promise<void>;
}

/**
 * Pushes fresh snapshots to the pages. Each process serves its own sockets from the bus of the cache, so there is
 * nothing to configure between processes. The server derives a room from scope and filters; a client never names one.
 * @param base what the probes of this process say of the way from commit to screen
 */
export function startSockets(
  http: HttpServer,
  context: ApiContext,
  queueRedis: Redis,
  base: () => Heartbeat,
): SocketServer {
  const isOwnHost = createHostCheck(context.environment.access.publicHosts);
  const io: PulsoServer = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 16_384,
    connectTimeout: 10_000,
    cleanupEmptyChildNamespaces: true,
    // Browsers do not apply CORS to WebSockets.
    allowRequest: (request, decide) => decide(null, isOwnHost(request.headers) && isSameOrigin(request.headers)),
  });
  const gate = gateSockets(io, context.access);
  const subscriptions = createSubscriptions();
  const broadcaster = createBroadcaster({
    io,
    cache: context.cache,
    answered: context.direct.answered,
    subscriptions,
    logger: context.logger,
  });
  const subscribe = createSubscribe({ context, queueRedis, gate, subscriptions });
  const hops = watchHops(queueRedis);
  const heartbeat = () => heartbeatOf({ base: base(), silence: hops.silence(), pendingMs: broadcaster.pendingMs() });

  io.on('connection', (socket) => {
    socket.on('subscribe', (request, answer) => {
      if (typeof answer !== 'function') return;
      subscribe(socket, request).then(answer, (error: unknown) => {
        if (error instanceof InvalidFilters || error instanceof HttpProblem)
          return answer(refuse(error.code, error.message));
        context.logger.error({ err: error }, 'subscribe failed');
        answer(refuse('internal', 'the subscription could not be made'));
      });
    });
    socket.on('unsubscribe', (request, answer) => {
      const parsed = unsubscribeSchema.safeParse(request);
      if (parsed.success) {
        subscriptions.remove(socket.id, parsed.data.key);
        void socket.leave(parsed.data.key);
      }
      if (typeof answer === 'function') answer({ ok: parsed.success });
    });
    socket.on('disconnect', () => subscriptions.removeSocket(socket.id));
    socket.emit('heartbeat', heartbeat());
  });

  const catchUp = async (): Promise<void> => {
    await register(context, subscriptions.all());
    await broadcaster.catchUp();
  };
  const renew = () =>
    renewWatches(
      queueRedis,
      subscriptions.all().map(({ key }) => key.wire),
    ).catch(() => {});
  const offBus = context.cache.bus.on(broadcaster.hear);
  const offReconnect = context.cache.bus.onReconnect(() => void broadcaster.catchUp());
  const stopHeartbeat = startHeartbeat(heartbeat, (told) => {
    closeStuckSockets(io);
    io.local.emit('heartbeat', told);
  });
  const timers = [setInterval(() => void catchUp(), CATCH_UP_MS), setInterval(() => void renew(), WATCH_TTL_MS / 3)];

  return {
    connections: () => io.engine.clientsCount,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopHeartbeat();
      hops.stop();
      gate.stop();
      offBus();
      offReconnect();
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

function closeStuckSockets(io: PulsoServer): void {
  for (const socket of io.sockets.sockets.values()) {
    const { writeBuffer } = socket.conn as unknown as { writeBuffer: readonly unknown[] };
    if (writeBuffer.length > MAX_UNSENT) socket.disconnect(true);
  }
}

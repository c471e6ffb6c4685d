import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import {
  InvalidFilters,
  parseFilters,
  registerVariants,
  snapshotKey,
  subscribeSchema,
  unsubscribeSchema,
  variantOf,
  type ClientToServerEvents,
  type Heartbeat,
  type ServerToClientEvents,
  type SubscribeAnswer,
} from '@pulso/kpi-core';
import { renewWatches, WATCH_TTL_MS } from '@pulso/platform';
import type { Redis } from 'ioredis';
import type { ApiContext } from '../context.ts';
import { createHostCheck, isSameOrigin } from '../http/origin.ts';
import { HttpProblem } from '../http/problem.ts';
import { SOCKET_LIMITS } from '../limits/limits.ts';
import { scopeFor } from '../principal/principal.ts';
import { gateSockets } from '../principal/socket-gate.ts';
import { createBroadcaster } from './broadcast.ts';
import { createSubscriptions, readDocument } from './subscriptions.ts';

export type PulsoServer = Server<ClientToServerEvents, ServerToClientEvents>;
type PulsoSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

const HEARTBEAT_MS = 5_000;
const CATCH_UP_MS = 5_000;

export interface SocketServer {
  readonly connections: () => number;
  stop(): Promise<void>;
}

/**
 * Pushes fresh snapshots to the pages. Each process serves its own sockets from the bus of the cache, so there is
 * nothing to configure between processes. The server derives a room from scope and filters; a client never names one.
 */
export function startSockets(
  http: HttpServer,
  context: ApiContext,
  queueRedis: Redis,
  heartbeat: () => Heartbeat,
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
  const broadcaster = createBroadcaster(io, context.cache.reader, subscriptions, context.logger);

  const subscribe = async (socket: PulsoSocket, request: unknown): Promise<SubscribeAnswer> => {
    const parsed = subscribeSchema.safeParse(request);
    if (!parsed.success) return refuse('invalid-request', parsed.error.issues.map((issue) => issue.message).join('; '));
    const pack = context.packs.get(parsed.data.pack);
    if (!pack) return refuse('unknown-pack', 'there is no such pack');
    const { type } = parsed.data;
    const principal = gate.principalOf(socket);
    const variant = variantOf(pack, scopeFor(principal, pack), parseFilters(pack, parsed.data.filters));
    const key = snapshotKey(pack, variant, type);
    if (!socket.rooms.has(key.wire) && socket.rooms.size > SOCKET_LIMITS.subscriptions) {
      return refuse('too-many-subscriptions', `at most ${SOCKET_LIMITS.subscriptions} subscriptions`);
    }
    await context.access.quota.admit(principal, variant);
    // Register, watch, join, then read: what is committed after the read reaches the room.
    await registerVariants(context.db, [variant]).catch((error: Error) =>
      context.logger.warn({ err: error.message }, 'variant not registered'),
    );
    const subscription = subscriptions.add(socket.id, { key, variant, type });
    await renewWatches(queueRedis, [key.wire]).catch(() => {});
    await socket.join(key.wire);
    context.views.add(variant);
    const read = await context.cache.reader.read(key);
    if (!read.found || read.state !== 'fresh') {
      void context.refreshes.request(variant, [type], read.found ? 'schedule' : 'miss', 'asked');
    }
    if (!read.found) return { ok: true, key: key.wire, meta: null, data: null };
    const { data, meta } = await readDocument(read.entry);
    if (subscription.version === '0') {
      subscription.version = read.entry.header.version;
      subscription.contentHash = read.entry.header.contentHash;
    }
    return { ok: true, key: key.wire, meta, data };
  };

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

  const offBus = context.cache.bus.on((message) => {
    if (message.kind === 'commit' && message.changed) void broadcaster.push(message.wire);
    if (message.kind === 'clear') {
      for (const { key } of subscriptions.all().filter(({ type }) => type === message.type))
        io.local.to(key.wire).emit('resync');
    }
  });
  const offReconnect = context.cache.bus.onReconnect(() => void broadcaster.catchUp());
  const timers = [
    setInterval(() => io.local.emit('heartbeat', heartbeat()), HEARTBEAT_MS),
    setInterval(() => void broadcaster.catchUp(), CATCH_UP_MS),
    setInterval(() => void renewWatches(queueRedis, subscriptions.keys()).catch(() => {}), WATCH_TTL_MS / 3),
  ];

  return {
    connections: () => io.engine.clientsCount,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      gate.stop();
      offBus();
      offReconnect();
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

function refuse(code: string, message: string): SubscribeAnswer {
  return { ok: false, error: { code, message } };
}

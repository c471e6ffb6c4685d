import type { Event, Server, Socket } from 'socket.io';
import type { Principal } from '@pulso/accounts';
import { HttpProblem } from '../http/problem.ts';
import { SOCKET_LIMITS } from '../limits/limits.ts';
import { createSocketCounts } from '../limits/socket-counts.ts';
import { createTokenBucket } from '../limits/token-bucket.ts';
import type { Access } from './access.ts';
import type { Authentication } from './credentials.ts';
import { mayUse, SOCKET_EVENTS } from './permissions.ts';

export interface SocketGate {
  /** Who holds a connected socket. */
  principalOf(socket: object): Principal;
  stop(): void;
}

/** Credentials of open sockets are looked at again this often, ms; at once when accounts change. */
const RECHECK_MS = 5_000;

/**
 * Stands in front of every socket: the handshake needs good credentials and a role that may; each message needs a
 * known event, its role and a free place in the rate. A socket never outlives the credentials it was opened with.
 */
export function gateSockets(io: Server, access: Access): SocketGate {
  const holders = new WeakMap<object, Authentication>();
  const counts = createSocketCounts();

  const isGood = (authentication: Authentication): boolean =>
    authentication.principal.kind === 'local'
      ? access.loginRule() === 'open'
      : access.credentials.isStillGood(authentication);
  const denied = (socket: Socket, principal: Principal, event: string): void =>
    access.audit.record({
      actor: principal.name,
      action: 'socket.denied',
      target: event.slice(0, 64),
      outcome: 'denied',
      ip: access.address(socket.request),
    });

  const shakeHands = async (socket: Socket): Promise<void> => {
    const authentication = await access.identify(socket.request);
    if (!authentication) throw new HttpProblem(401, 'not-signed-in', 'sign in first');
    const { principal } = authentication;
    if (!mayUse(principal.roles, SOCKET_EVENTS['connect']!)) {
      denied(socket, principal, 'connect');
      throw new HttpProblem(403, 'not-allowed', 'this account may not do that');
    }
    const block = access.block(socket.request);
    await access.limiter.use('sockets', principal, block);
    if (counts.isFull(principal, block)) throw new HttpProblem(429, 'too-many-sockets', 'too many open sockets');
    holders.set(socket, authentication);
  };

  io.use(async (socket, next) => {
    try {
      await shakeHands(socket);
    } catch (error) {
      return next(refusal(error));
    }
    next();
  });
  io.on('connection', (socket) => {
    const authentication = holders.get(socket);
    if (!authentication) return void socket.disconnect(true);
    const { principal } = authentication;
    socket.once('disconnect', counts.add(principal, access.block(socket.request)));
    const bucket = createTokenBucket(SOCKET_LIMITS.messagesPerSecond, SOCKET_LIMITS.burst, Date.now());
    let unknown = 0;
    socket.use((event, next) => {
      if (!bucket.take(Date.now()) || !isGood(authentication)) return void socket.disconnect(true);
      const [name] = event;
      if (!Object.hasOwn(SOCKET_EVENTS, name) || name === 'connect') {
        unknown += 1;
        if (unknown >= SOCKET_LIMITS.unknownEvents) socket.disconnect(true);
        return answer(event, 'unknown-event', 'there is no such event');
      }
      if (mayUse(principal.roles, SOCKET_EVENTS[name]!)) return next();
      denied(socket, principal, name);
      answer(event, 'not-allowed', 'this account may not do that');
    });
  });

  const recheck = (): void => {
    for (const socket of io.sockets.sockets.values()) {
      const authentication = holders.get(socket);
      if (!authentication || !isGood(authentication)) socket.disconnect(true);
    }
  };
  const timer = setInterval(recheck, RECHECK_MS);
  timer.unref();
  const stopListening = access.directory.onChange(recheck);

  return {
    principalOf(socket) {
      const authentication = holders.get(socket);
      if (!authentication) throw new Error('a socket that did not pass the gate');
      return authentication.principal;
    },
    stop() {
      clearInterval(timer);
      stopListening();
    },
  };
}

/** Answers an event in place of its handler, where the client waits for an answer. */
function answer(event: Event, code: string, message: string): void {
  const acknowledge: unknown = event.at(-1);
  if (typeof acknowledge === 'function') acknowledge({ ok: false, error: { code, message } });
}

/** What a client gets as `connect_error`: a code in `data`, and nothing of an unexpected error. */
function refusal(error: unknown): Error {
  const { code, status } = error instanceof HttpProblem ? error : { code: 'internal', status: 500 };
  return Object.assign(new Error(code), { data: { code, status } });
}

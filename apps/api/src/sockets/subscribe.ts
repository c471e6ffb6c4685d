import type { Read } from '@pulso/cache';
import {
  isNewer,
  parseFilters,
  registerVariants,
  snapshotKey,
  subscribeSchema,
  variantOf,
  type SubscribeAnswer,
} from '@pulso/kpi-core';
import { renewWatches } from '@pulso/platform';
import type { Redis } from 'ioredis';
import type { ApiContext } from '../context.ts';
import { SOCKET_LIMITS } from '../limits/limits.ts';
import { scopeFor } from '../principal/principal.ts';
import type { SocketGate } from '../principal/socket-gate.ts';
import { readDocument } from '../snapshots/document.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';
import type { PulsoSocket } from './typed-socket.ts';

export interface SubscribeDependencies {
  readonly context: ApiContext;
  readonly queueRedis: Redis;
  readonly gate: SocketGate;
  readonly subscriptions: Subscriptions;
}

/** How often an answer is read again because the room was sent something newer meanwhile. */
const READS = 3;

export function refuse(code: string, message: string): SubscribeAnswer {
  return { ok: false, error: { code, message } };
}

/**
 * Register, watch, join, then read: what is committed after the read reaches the room, and what changed before it is
 * either in the answer or marked.
 * @throws {InvalidFilters} and what the quota of new variants throws
 */
export function createSubscribe({ context, queueRedis, gate, subscriptions }: SubscribeDependencies) {
  return async (socket: PulsoSocket, request: unknown): Promise<SubscribeAnswer> => {
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

    const subscription = subscriptions.add(socket.id, { key, variant });
    await Promise.all([register(context, [subscription]), renewWatches(queueRedis, [key.wire]).catch(() => {})]);
    // It may have gone while the database was asked.
    if (!socket.connected) {
      subscriptions.removeSocket(socket.id);
      return refuse('disconnected', 'the socket is closed');
    }
    await socket.join(key.wire);
    context.views.add(variant);
    return answer(context, socket, subscription);
  };
}

async function answer(context: ApiContext, socket: PulsoSocket, subscription: Subscription): Promise<SubscribeAnswer> {
  const { key, variant } = subscription;
  let read: Read = await context.cache.reader.read(key);
  for (let left = READS; left > 1 && isOlderThanSent(read, subscription); left -= 1) {
    read = await context.cache.reader.read(key);
  }
  if (!read.found || read.state !== 'fresh') {
    const reason = !read.found ? 'miss' : read.entry.header.marked ? 'change' : 'schedule';
    void context.refreshes.request(variant, [key.type as 'kpis'], reason, 'asked');
  }
  if (!read.found) return { ok: true, key: key.wire, meta: null, data: null };
  const { data, meta } = await readDocument(read.entry);
  if (subscription.version === '0') {
    subscription.version = read.entry.header.version;
    subscription.contentHash = read.entry.header.contentHash;
  }
  if (isOlderThanSent(read, subscription)) subscription.behind.add(socket.id);
  return { ok: true, key: key.wire, meta, data };
}

const isOlderThanSent = (read: Read, { version }: Subscription): boolean =>
  read.found && isNewer(version, read.entry.header.version);

/** Commits the variants of subscriptions; while the database is away they stay unregistered and are tried again. */
export async function register(context: ApiContext, subscriptions: readonly Subscription[]): Promise<void> {
  const missing = subscriptions.filter(({ registered }) => !registered);
  try {
    await registerVariants(
      context.db,
      missing.map(({ variant }) => variant),
    );
    for (const subscription of missing) subscription.registered = true;
  } catch (error) {
    context.logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'variants not registered yet');
  }
}

import { isNewer } from '@pulso/kpi-core';
import type { BusMessage, SnapshotCache } from '@pulso/cache';
import type { Logger } from '@pulso/platform';
import type { Answered } from '../snapshots/answered.ts';
import { readDocument } from '../snapshots/document.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';
import type { PulsoServer } from './typed-socket.ts';

export interface Broadcaster {
  /** Takes a message of the cache's bus. */
  hear(message: BusMessage): void;
  /** Looks at the headers of all subscribed keys: what the bus did not tell is found here. */
  catchUp(): Promise<void>;
  /** Age of the oldest change of a subscribed snapshot that no refresh has answered, ms; 0 when there is none. */
  pendingMs(): number;
}

export interface BroadcasterDependencies {
  readonly io: PulsoServer;
  readonly cache: Pick<SnapshotCache, 'reader' | 'nowMs'>;
  readonly answered: Pick<Answered, 'beside'>;
  readonly subscriptions: Subscriptions;
  readonly logger: Logger;
}

/**
 * Pushes snapshots to the sockets of this process. Per key one push at a time, and never back: a message that arrives
 * while one is under way asks for one more look afterwards.
 */
export function createBroadcaster({
  io,
  cache,
  answered,
  subscriptions,
  logger,
}: BroadcasterDependencies): Broadcaster {
  const running = new Map<string, { again: boolean }>();

  const send = async (subscription: Subscription): Promise<void> => {
    const read = await cache.reader.read(subscription.key);
    if (!read.found) return;
    const { version, contentHash, marked, markedAtMs } = read.entry.header;
    // What stands in for a Redis that does not answer says nothing new about marks.
    if (!read.degraded) subscription.markedAtMs = marked ? markedAtMs : 0;
    const { wire } = subscription.key;
    if (isNewer(version, subscription.version)) {
      // Pages may show what was answered past the cache since: for them even what the room was sent before is news.
      const aside = answered.beside(wire, version);
      const seenOther = aside !== undefined && isNewer(aside.meta.version, subscription.version);
      const changed = contentHash !== subscription.contentHash || seenOther;
      subscription.version = version;
      subscription.contentHash = contentHash;
      if (changed) {
        const { data, meta } = await readDocument(read.entry);
        subscription.behind.clear();
        io.local.to(wire).emit('snapshot', { key: wire, meta, data });
        return;
      }
    }
    if (subscription.behind.size > 0 && version === subscription.version) {
      const { data, meta } = await readDocument(read.entry);
      const late = [...subscription.behind];
      subscription.behind.clear();
      io.local.to(late).emit('snapshot', { key: wire, meta, data });
    }
  };

  const push = async (wire: string): Promise<void> => {
    const turn = running.get(wire);
    if (turn) {
      turn.again = true;
      return;
    }
    const own = { again: true };
    running.set(wire, own);
    try {
      while (own.again) {
        own.again = false;
        const subscription = subscriptions.get(wire);
        if (subscription) await send(subscription);
      }
    } catch (error) {
      logger.warn(
        { err: error instanceof Error ? error.message : String(error), key: wire },
        'push failed; the next look repeats it',
      );
    } finally {
      running.delete(wire);
    }
  };

  return {
    hear(message) {
      if (message.kind === 'clear') {
        const cleared = subscriptions.all().filter(({ key }) => key.type === message.type);
        if (cleared.length > 0) io.local.to(cleared.map(({ key }) => key.wire)).emit('resync');
        return;
      }
      const subscription = subscriptions.get(message.wire);
      if (!subscription) return;
      if (message.kind === 'mark') subscription.markedAtMs ||= cache.nowMs();
      else if (message.changed) void push(message.wire);
      // Unless it was born stale, which the next look at the headers tells.
      else subscription.markedAtMs = 0;
    },
    async catchUp() {
      const all = subscriptions.all();
      if (all.length === 0) return;
      const headers = await cache.reader.headers(all.map(({ key }) => key));
      if (headers === 'down') return;
      await Promise.all(
        all.map(async (subscription, index) => {
          const header = headers[index];
          if (!header) return;
          subscription.markedAtMs = header.marked ? header.markedAtMs : 0;
          const isBehind = subscription.behind.size > 0 || isNewer(header.version, subscription.version);
          if (isBehind) await push(subscription.key.wire);
        }),
      );
    },
    pendingMs() {
      const since = subscriptions.all().flatMap(({ markedAtMs }) => (markedAtMs === 0 ? [] : [markedAtMs]));
      return since.length === 0 ? 0 : Math.max(0, cache.nowMs() - Math.min(...since));
    },
  };
}

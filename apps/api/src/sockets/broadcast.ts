import { isNewer } from '@pulso/kpi-core';
import type { SnapshotReader } from '@pulso/cache';
import type { Logger } from '@pulso/platform';
import { readDocument, type Subscription, type Subscriptions } from './subscriptions.ts';
import type { PulsoServer } from './server.ts';

export interface Broadcaster {
  /** Sends a subscription's newest snapshot if its content is newer than what was sent. */
  push(wire: string): Promise<void>;
  /** Looks at the headers of all subscribed keys: what the bus did not tell is found here. */
  catchUp(): Promise<void>;
}

/**
 * Pushes snapshots to the sockets of this process. Per key one push at a time, and never back: a message that arrives
 * while one is under way asks for one more look afterwards.
 */
export function createBroadcaster(
  io: PulsoServer,
  reader: SnapshotReader,
  subscriptions: Subscriptions,
  logger: Logger,
): Broadcaster {
  const running = new Map<string, { again: boolean }>();

  const send = async (subscription: Subscription): Promise<void> => {
    const read = await reader.read(subscription.key);
    if (!read.found) return;
    const { version, contentHash } = read.entry.header;
    if (!isNewer(version, subscription.version)) return;
    const changed = contentHash !== subscription.contentHash;
    subscription.version = version;
    subscription.contentHash = contentHash;
    if (!changed) return;
    const { data, meta } = await readDocument(read.entry);
    io.local.to(subscription.key.wire).emit('snapshot', { key: subscription.key.wire, meta, data });
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
    push,
    async catchUp() {
      const all = subscriptions.all();
      if (all.length === 0) return;
      const headers = await reader.headers(all.map(({ key }) => key));
      if (headers === 'down') return;
      await Promise.all(
        all.map(async (subscription, index) => {
          const header = headers[index];
          if (header && isNewer(header.version, subscription.version)) await push(subscription.key.wire);
        }),
      );
    },
  };
}

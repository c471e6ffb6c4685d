import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { SnapshotEntry, SnapshotKey } from '@pulso/cache';
import type { Filters, Snapshot, SnapshotType, Variant } from '@pulso/kpi-core';

const unzip = promisify(gunzip);

/** What a room of sockets looks at. */
export interface Subscription {
  readonly key: SnapshotKey;
  readonly variant: Variant<Filters>;
  readonly type: SnapshotType;
  readonly sockets: Set<string>;
  /** What was sent last, so that nothing older and nothing equal is sent again. */
  version: string;
  contentHash: string;
}

/** The subscriptions of this process by wire key. */
export function createSubscriptions() {
  const byKey = new Map<string, Subscription>();
  return {
    get: (wire: string) => byKey.get(wire),
    all: () => [...byKey.values()],
    keys: () => [...byKey.keys()],
    add(socket: string, target: Pick<Subscription, 'key' | 'variant' | 'type'>): Subscription {
      let subscription = byKey.get(target.key.wire);
      if (!subscription) {
        subscription = {
          key: target.key,
          variant: target.variant,
          type: target.type,
          sockets: new Set(),
          version: '0',
          contentHash: '',
        };
        byKey.set(target.key.wire, subscription);
      }
      subscription.sockets.add(socket);
      return subscription;
    },
    remove(socket: string, wire: string): void {
      const subscription = byKey.get(wire);
      subscription?.sockets.delete(socket);
      if (subscription?.sockets.size === 0) byKey.delete(wire);
    },
    removeSocket(socket: string): void {
      for (const wire of byKey.keys()) this.remove(socket, wire);
    },
  };
}

export type Subscriptions = ReturnType<typeof createSubscriptions>;

/** The stored document of an entry. */
export async function readDocument(entry: SnapshotEntry): Promise<Snapshot> {
  return JSON.parse((await unzip(entry.body)).toString('utf8')) as Snapshot;
}

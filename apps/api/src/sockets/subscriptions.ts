import type { SnapshotKey } from '@pulso/cache';
import type { Filters, Variant } from '@pulso/kpi-core';

/** What a room of sockets looks at. */
export interface Subscription {
  readonly key: SnapshotKey;
  readonly variant: Variant<Filters>;
  readonly sockets: Set<string>;
  /** Sockets whose answer was older than what the room had been sent already. */
  readonly behind: Set<string>;
  /** What the room was sent last, so that nothing older and nothing equal is sent again. */
  version: string;
  contentHash: string;
  /** Since when its data is known to have changed without a refresh, epoch ms of the cache's clock; 0 = it is current. */
  markedAtMs: number;
  /** Its variant's row is committed: changes are routed to it. */
  registered: boolean;
}

/** The subscriptions of this process by wire key. */
export interface Subscriptions {
  get(wire: string): Subscription | undefined;
  all(): Subscription[];
  add(socket: string, target: Pick<Subscription, 'key' | 'variant'>): Subscription;
  remove(socket: string, wire: string): void;
  removeSocket(socket: string): void;
}

export function createSubscriptions(): Subscriptions {
  const byKey = new Map<string, Subscription>();
  const bySocket = new Map<string, Set<string>>();

  const drop = (socket: string, wire: string): void => {
    const subscription = byKey.get(wire);
    subscription?.sockets.delete(socket);
    subscription?.behind.delete(socket);
    if (subscription?.sockets.size === 0) byKey.delete(wire);
  };

  return {
    get: (wire) => byKey.get(wire),
    all: () => [...byKey.values()],
    add(socket, target) {
      const { wire } = target.key;
      let subscription = byKey.get(wire);
      if (!subscription) {
        subscription = {
          ...target,
          sockets: new Set(),
          behind: new Set(),
          version: '0',
          contentHash: '',
          markedAtMs: 0,
          registered: false,
        };
        byKey.set(wire, subscription);
      }
      subscription.sockets.add(socket);
      const own = bySocket.get(socket);
      if (own) own.add(wire);
      else bySocket.set(socket, new Set([wire]));
      return subscription;
    },
    remove(socket, wire) {
      bySocket.get(socket)?.delete(wire);
      drop(socket, wire);
    },
    removeSocket(socket) {
      for (const wire of bySocket.get(socket) ?? []) drop(socket, wire);
      bySocket.delete(socket);
    },
  };
}

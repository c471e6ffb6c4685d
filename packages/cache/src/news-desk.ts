import type { WireMessage } from './bus-message.ts';
import type { Namespaces } from './namespaces.ts';
import type { BusMessage } from './types.ts';
import { compareVersions } from './version.ts';
import type { Parking } from './wait-fresh.ts';

export interface NewsDeskOptions {
  readonly types: readonly string[];
  /** What the namespaces of this cache's variant end with. */
  readonly suffix: string;
  readonly namespaces: Namespaces;
  readonly parking: Parking;
  /** Ends the trust in what this process holds of a key, unless it is of `version` or newer. */
  readonly news: (wire: string, version?: string) => void;
  readonly tell: (message: BusMessage) => void;
}

/** Takes each message of the bus to whom it concerns: copies of this process first, then waiters, then listeners. */
export function createNewsDesk(options: NewsDeskOptions): (message: WireMessage) => void {
  const { namespaces, parking, news, tell } = options;
  const types = new Set(options.types);

  /**
   * Another variant, or a namespace that is over, has nothing to tell. A newer namespace is news of its own: its
   * renewal did not reach us.
   */
  const concerns = (type: string, namespace: string): boolean => {
    if (!types.has(type)) return false;
    const current = namespaces.current(type);
    if (current === undefined || namespace === current) return true;
    const [us = '', variant] = namespace.split('@');
    if ((variant === undefined ? '' : `@${variant}`) !== options.suffix) return false;
    if (compareVersions(us, current.split('@', 1)[0] ?? '') < 0) return false;
    namespaces.confirm().catch(() => undefined);
    return true;
  };

  return (message) => {
    if (message.kind === 'clear') return namespaces.heard(message.type, message.namespaceUs, message.reason);
    if (!concerns(message.type, message.namespace)) return;
    const { wire } = message;
    switch (message.kind) {
      case 'commit': {
        const { version, contentHash, changed } = message;
        namespaces.raiseFloor(version);
        news(wire, version);
        parking.wake(wire);
        return tell({ kind: 'commit', wire, version, contentHash, changed });
      }
      case 'mark':
        news(wire);
        return tell({ kind: 'mark', wire });
      case 'idle':
        return parking.wake(wire);
    }
  };
}

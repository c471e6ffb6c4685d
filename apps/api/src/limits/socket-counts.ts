import type { Principal } from '@pulso/accounts';
import { SOCKET_LIMITS } from './limits.ts';

/** Counts the open sockets of this process by principal and by address. */
export interface SocketCounts {
  isFull(principal: Principal, block: string): boolean;
  /** @returns what to call when the socket has closed */
  add(principal: Principal, block: string): () => void;
}

export function createSocketCounts(limits: typeof SOCKET_LIMITS = SOCKET_LIMITS): SocketCounts {
  const counts = new Map<string, number>();
  const change = (key: string, amount: number): void => {
    const count = (counts.get(key) ?? 0) + amount;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  };
  const ofPrincipal = ({ kind, id }: Principal): string => `principal ${kind} ${id}`;
  return {
    isFull(principal, block) {
      const own = counts.get(ofPrincipal(principal)) ?? 0;
      if (principal.kind === 'local') return own >= limits.perLocal;
      return own >= limits.perPrincipal || (counts.get(`address ${block}`) ?? 0) >= limits.perAddress;
    },
    add(principal, block) {
      const keys = [ofPrincipal(principal), `address ${block}`];
      for (const key of keys) change(key, 1);
      return () => {
        for (const key of keys) change(key, -1);
      };
    },
  };
}

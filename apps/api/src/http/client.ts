import type { IncomingMessage } from 'node:http';

/** What of a request tells where it comes from. */
export type Incoming = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The last `trustedProxies` hops are believed: each appended the address it saw to `X-Forwarded-For`. */
export function clientAddress({ headers, socket }: Incoming, trustedProxies: number): string {
  const direct = socket.remoteAddress ?? '';
  const forwarded = headers['x-forwarded-for'];
  if (trustedProxies === 0 || forwarded === undefined) return direct;
  const hops = [
    ...(Array.isArray(forwarded) ? forwarded.join() : forwarded).split(',').map((hop) => hop.trim()),
    direct,
  ];
  return hops[Math.max(0, hops.length - 1 - trustedProxies)]!;
}

/** Whether the browser's connection is encrypted; TLS ends in a proxy in front, if anywhere. */
export function isSecure({ headers }: Pick<Incoming, 'headers'>, trustedProxies: number): boolean {
  if (trustedProxies === 0) return false;
  const proto = headers['x-forwarded-proto'];
  return (Array.isArray(proto) ? proto[0] : proto)?.split(',')[0]?.trim() === 'https';
}

/** Whether a proxy says that it passes the request on for somebody else. */
export function isForwarded({ headers }: Pick<Incoming, 'headers'>): boolean {
  return ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
}

/**
 * What an address counts as where addresses are limited: an IPv4 address, or the /56 of an IPv6 one, since a single
 * customer is given that many.
 */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = !tail ? [] : tail.split(':');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  const [a = '0', b = '0', c = '0', d = '0'] = groups;
  return `${[a, b, c].map((group) => Number.parseInt(group, 16).toString(16)).join(':')}:${(Number.parseInt(d, 16) & 0xff00).toString(16)}::/56`;
}

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy in front of a server. */
export interface Proxy {
  readonly url: string;
  /** The connections of now go dead: bytes are swallowed both ways and nothing is closed. New ones pass. */
  deaden(): void;
}

/** Starts a proxy that ends with the test. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  let era = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const own = era;
    const target = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => own === era && to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        if (own === era) to.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deaden: () => void (era += 1),
  };
}

import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire between browser and server that can be cut and mended. */
export interface LossyProxy extends AsyncDisposable {
  readonly url: string;
  /** Drops what is open and refuses what is new. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function lossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = connect(Number(port), hostname);
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const listen = (onPort: number): Promise<number> =>
    new Promise((resolve) => {
      server.listen(onPort, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  const ownPort = await listen(0);
  return {
    url: `http://127.0.0.1:${ownPort}`,
    cut: close,
    mend: async () => void (await listen(ownPort)),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await close();
    },
  };
}

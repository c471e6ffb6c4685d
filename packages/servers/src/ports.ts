import { createServer } from 'node:net';

/** The address of every server that this package starts; nothing here ever listens beyond the machine. */
export const LOOPBACK = '127.0.0.1';

/**
 * Why a TCP port cannot be listened on, as the system's error code (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …);
 * undefined when it can. `host` as for `net.Server.listen`.
 */
export function listenProblem(port: number, host = LOOPBACK): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/**
 * A port nobody listens on: `preferred` if it is free, else one from the system. Another process may take it before
 * it is used, so who starts a server on it must be ready to ask again.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred && (await listenProblem(preferred)) === undefined) return preferred;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: LOOPBACK, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens, and answers the port it got. @throws with the variable to change when the port is taken */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`PORT=${port} is taken by another program; set PORT to a free one`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

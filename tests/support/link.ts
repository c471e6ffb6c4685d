import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What a link does with bytes: `latency` holds them back; `blackhole` swallows them while connections stay open,
 * and a connection that lost bytes is dead for good, although nobody tells either end; `stall` takes no more from
 * either end, so that they fill up; `refuse` ends every connection and takes none.
 */
export type LinkMode =
  | { readonly kind: 'ok' | 'blackhole' | 'stall' | 'refuse' }
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs: number };

/** A TCP proxy between one kind of process and one dependency. */
export interface Link {
  readonly port: number;
  set(mode: LinkMode): void;
  /** Resets every open connection; new ones are taken. */
  reset(): void;
  close(): void;
}

export const OK: LinkMode = { kind: 'ok' };

/** `random` gives 0 ≤ n < 1 for the jitter. */
export async function startLink(targetPort: number, random: () => number): Promise<Link> {
  let mode: LinkMode = OK;
  const sockets = new Set<Socket>();
  const lost = new WeakSet<Socket>();
  const pipe = (from: Socket, to: Socket): void => {
    /** In the order in which they came: bytes never overtake each other, whatever they wait for. */
    const waiting: { readonly bytes: Buffer; readonly due: number }[] = [];
    const send = (): void => {
      for (let first = waiting[0]; first; first = waiting[0]) {
        const left = first.due - performance.now();
        if (left > 0) return void setTimeout(send, left);
        to.write(first.bytes);
        waiting.shift();
      }
    };
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (mode.kind === 'blackhole') lost.add(from).add(to);
      if (lost.has(from)) return;
      const wait = mode.kind === 'latency' ? mode.ms + (random() * 2 - 1) * mode.jitterMs : 0;
      waiting.push({ bytes, due: performance.now() + wait });
      if (waiting.length === 1) send();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    if (mode.kind === 'refuse') return void client.resetAndDestroy();
    const target = connect(targetPort, '127.0.0.1');
    pipe(client, target);
    pipe(target, client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next;
      if (next.kind === 'refuse') reset();
      for (const socket of sockets) {
        if (next.kind === 'stall') socket.pause();
        else socket.resume();
      }
    },
    reset,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

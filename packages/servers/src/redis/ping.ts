import { connect } from 'node:net';
import { LOOPBACK } from '../ports.ts';

/** `loading` while the append-only file is read; `refused` when nobody answers or somebody else does. */
export type PingAnswer = 'pong' | 'loading' | 'refused';

/** Asks a Redis server on loopback once whether it takes commands. Never rejects. */
export function ping(port: number, password: string | undefined, timeoutMs = 1_000): Promise<PingAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    let answer = '';
    const finish = (result: PingAnswer): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => finish('refused'));
    socket.once('error', () => finish('refused'));
    socket.once('close', () => finish('refused'));
    socket.once('connect', () => socket.write(`${password === undefined ? '' : `AUTH ${password}\r\n`}PING\r\n`));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes('+PONG\r\n')) finish('pong');
      else if (answer.includes('-LOADING')) finish('loading');
      else if (/^-(?!LOADING).*\r\n/m.test(answer)) finish('refused');
    });
  });
}

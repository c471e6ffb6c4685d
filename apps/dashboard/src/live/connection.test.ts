import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { connectLive, type LiveConnection, type LiveSocket } from './connection.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A server that refuses the first connections as its middleware does. */
async function refusing(
  times: number,
  refusal = new Error('too-many-sockets'),
): Promise<{ url: string; tries: () => number }> {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'] });
  let tries = 0;
  server.use((_socket, next) => {
    tries += 1;
    next(tries <= times ? refusal : undefined);
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  opened.push(() => server.close());
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, tries: () => tries };
}

function connect(
  url: string,
  onLink: (link: 'open' | 'closed') => void,
  waitMs: (refusals: number) => number,
  onSignedOut: () => void = () => {},
): LiveConnection {
  const socket = io(url, { transports: ['websocket'], autoConnect: false }) as LiveSocket;
  const events = { onLink, onHeartbeat: () => {}, onSnapshot: () => {}, onRefused: () => {}, onSignedOut };
  const connection = connectLive(socket, events, waitMs);
  opened.push(async () => connection.stop());
  return connection;
}

describe('a server that refuses the connection', () => {
  it('is asked again, later each time, until it agrees', async () => {
    const { url, tries } = await refusing(2);
    const links: string[] = [];
    const waits: number[] = [];
    await new Promise<void>((open) =>
      connect(
        url,
        (link) => {
          links.push(link);
          if (link === 'open') open();
        },
        (refusals) => {
          waits.push(refusals);
          return 1;
        },
      ),
    );
    expect(links).toEqual(['closed', 'closed', 'open']);
    expect(waits).toEqual([1, 2]);
    expect(tries()).toBe(3);
  });

  it('is asked at once when somebody wants it', async () => {
    const { url, tries } = await refusing(1);
    let connection: LiveConnection | undefined;
    await new Promise<void>((open) => {
      connection = connect(
        url,
        (link) => (link === 'open' ? open() : setImmediate(() => connection?.retryNow())),
        () => 3_600_000,
      );
    });
    expect(tries()).toBe(2);
  });
});

describe('a refused viewer', () => {
  const ended = Object.assign(new Error('not-signed-in'), { data: { code: 'not-signed-in', status: 401 } });
  it.each([
    ['whose session ended has it renewed', ended, 1],
    ['with too many connections keeps the session', new Error('too-many-sockets'), 0],
  ])('%s', async (_, refusal, expected) => {
    const { url } = await refusing(1, refusal);
    let renewals = 0;
    const onSignedOut = (): void => void (renewals += 1);
    await new Promise<void>((open) =>
      connect(
        url,
        (link) => link === 'open' && open(),
        () => 1,
        onSignedOut,
      ),
    );
    expect(renewals).toBe(expected);
  });
});

describe('the wait before the next try', () => {
  it('doubles to half a minute and is spread by chance', () => {
    expect([1, 2, 3, 20].map((failures) => backoffMs(failures, () => 1))).toEqual([500, 1_000, 2_000, 30_000]);
    expect(backoffMs(3, () => 0)).toBe(1_000);
  });
});

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { OK, startLink, type Link } from './link.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function echoThrough(random = () => 0.5): Promise<{ link: Link; client: Socket }> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const link = await startLink((server.address() as AddressInfo).port, random);
  const client = connect(link.port, '127.0.0.1');
  opened.push({ close: () => client.destroy() }, link, server);
  await once(client, 'connect');
  return { link, client };
}
const echo = async (client: Socket, text: string): Promise<string> => {
  client.write(text);
  const [bytes] = (await once(client, 'data')) as [Buffer];
  return bytes.toString();
};

/** Resolves when it is closed, by an error or not. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.on('error', () => {}).once('close', () => resolve()));

it('passes bytes, late when told so', async () => {
  const { link, client } = await echoThrough();
  expect(await echo(client, 'one')).toBe('one');
  link.set({ kind: 'latency', ms: 40, jitterMs: 0 });
  const startedAt = performance.now();
  expect(await echo(client, 'two')).toBe('two');
  expect(performance.now() - startedAt).toBeGreaterThan(75);
});

it('keeps bytes in order while latencies differ, and when those that wait are followed by some that need not', async () => {
  let drawn = 0;
  const { link, client } = await echoThrough(() => (drawn += 1) % 2);
  let heard = '';
  client.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const sent = Array.from({ length: 60 }, (_, index) => `${index},`);
  for (const [index, text] of sent.entries()) {
    link.set(index % 10 === 9 ? OK : { kind: 'latency', ms: 10, jitterMs: 10 });
    client.write(text);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await expect.poll(() => heard.length).toBe(sent.join('').length);
  expect(heard).toBe(sent.join(''));
});

it('swallows bytes while the connection stays open, and does not bring it to life again', async () => {
  const { link, client } = await echoThrough();
  expect(await echo(client, 'first')).toBe('first');
  link.set({ kind: 'blackhole' });
  let heard = '';
  client.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  client.write('lost');
  // Another connection's bytes have been through the proxy by then.
  const meanwhile = connect(link.port, '127.0.0.1');
  opened.push({ close: () => meanwhile.destroy() });
  await once(meanwhile, 'connect');
  link.set(OK);
  expect(await echo(meanwhile, 'new')).toBe('new');
  client.write('late');
  expect(await echo(meanwhile, 'again')).toBe('again');
  expect(heard).toBe('');
  expect(client.destroyed).toBe(false);
});

it('ends connections and takes none while it refuses', async () => {
  const { link, client } = await echoThrough();
  expect(await echo(client, 'first')).toBe('first');
  const ended = closed(client);
  link.set({ kind: 'refuse' });
  await ended;
  await closed(connect(link.port, '127.0.0.1'));
});

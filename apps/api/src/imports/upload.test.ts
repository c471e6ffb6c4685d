import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpProblem } from '../http/problem.ts';
import { firstFile } from './upload.ts';

const server = createServer();
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const part = (filename: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename*=utf-8''${filename}\r\n\r\n${content}`;

/** Sends a body and closes; `length` is what the header promises. @returns the file as it is read, or what is refused */
async function upload(body: string, { type = 'multipart/form-data; boundary=b', length = body.length } = {}) {
  const request = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`);
  });
  try {
    const { filename, content } = await firstFile(await request);
    if (length > body.length) socket.destroy();
    const parts: Uint8Array[] = [];
    for await (const bytes of content) parts.push(bytes);
    return { filename, text: Buffer.concat(parts).toString() };
  } catch (error) {
    if (error instanceof HttpProblem) return { refused: `${error.status} ${error.code}` };
    throw error;
  } finally {
    socket.destroy();
  }
}

describe('an upload', () => {
  it('is the first file, under a name that can be stored', async () => {
    expect(await upload(`${part('a%00%C3%B1.csv', 'n;m')}\r\n--b--\r\n`)).toEqual({ filename: 'añ.csv', text: 'n;m' });
  });

  it.each([
    ['that breaks off', part('a.csv', 'n;m'), {}, '400 bad-upload'],
    ['whose client goes away', part('a.csv', 'n;m'), { length: 1_000 }, '400 bad-upload'],
    ['that holds no file', '--b--\r\n', {}, '400 no-file'],
    ['that does not say how its parts are kept apart', 'x', { type: 'multipart/form-data' }, '400 bad-upload'],
    ['of another kind', '{}', { type: 'application/json' }, '415 unsupported-media-type'],
  ])('%s is refused', async (_what, body, options, refused) => {
    expect(await upload(body, options)).toEqual({ refused });
  });
});

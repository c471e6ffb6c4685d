import type { AddressInfo } from 'node:net';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendDocument } from './document.ts';

let document: unknown = { n: 1 };
const app = express();
app.disable('etag');
app.get('/', (request, response) => sendDocument(request, response, document));
const server = createServer(app);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

async function get(headers: Record<string, string>): Promise<IncomingMessage & { body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    ask({ port, host: '127.0.0.1', headers }, resolve).on('error', reject).end();
  });
  const body = Buffer.concat((await answer.toArray()) as Buffer[]);
  return Object.assign(answer, { body });
}

it('answers plain or gzip, and 304 until the document changes', async () => {
  const plain = await get({ 'accept-encoding': 'identity' });
  expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, '{"n":1}']);
  expect(plain.headers['content-type']).toContain('application/json');
  const zipped = await get({ 'accept-encoding': 'gzip' });
  expect([zipped.headers['content-encoding'], gunzipSync(zipped.body).toString()]).toEqual(['gzip', '{"n":1}']);
  expect(zipped.headers.vary).toContain('Accept-Encoding');

  const again = { 'if-none-match': zipped.headers.etag! };
  expect(await get(again)).toMatchObject({ statusCode: 304, body: Buffer.alloc(0) });
  document = { n: 2 };
  expect((await get(again)).statusCode).toBe(200);
});

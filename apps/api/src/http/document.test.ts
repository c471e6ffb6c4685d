import type { AddressInfo } from 'node:net';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocuments, sendDocument } from './document.ts';

let n = 1;
let made = 0;
const documents = createDocuments();
const numbered = () =>
  documents.of('number', String(n), () => {
    made += 1;
    return { n };
  });
const app = express();
app.disable('etag');
app.get('/', async (request, response) => sendDocument(request, response, await numbered()));
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

it('answers plain or gzip, each with a strong tag of its own, and 304 until the document changes', async () => {
  const plain = await get({ 'accept-encoding': 'identity' });
  expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, '{"n":1}']);
  expect(plain.headers['content-type']).toContain('application/json');
  const zipped = await get({ 'accept-encoding': 'gzip' });
  expect([zipped.headers['content-encoding'], gunzipSync(zipped.body).toString()]).toEqual(['gzip', '{"n":1}']);
  expect(zipped.headers.vary).toContain('Accept-Encoding');
  expect([plain.headers.etag, zipped.headers.etag]).toEqual([
    expect.stringMatching(/^"[\w-]+-id"$/),
    expect.stringMatching(/^"[\w-]+-gz"$/),
  ]);

  const again = { 'accept-encoding': 'gzip', 'if-none-match': zipped.headers.etag! };
  expect(await get(again)).toMatchObject({ statusCode: 304, body: Buffer.alloc(0) });
  expect((await get({ ...again, 'accept-encoding': 'identity' })).statusCode, 'other bytes').toBe(200);
  n = 2;
  const next = await get(again);
  expect([next.statusCode, gunzipSync(next.body).toString()]).toEqual([200, '{"n":2}']);
});

describe('the bytes of a document', () => {
  it('are made once for a state, also for those who ask at once', async () => {
    n = 3;
    made = 0;
    await Promise.all([numbered(), numbered(), get({}), get({ 'accept-encoding': 'gzip' })]);
    expect(made).toBe(1);
    n = 4;
    await numbered();
    expect(made).toBe(2);
  });

  it('are asked for again after a failure', async () => {
    const failing = () => {
      throw new Error('no');
    };
    await expect(documents.of('other', 'a', failing)).rejects.toThrow('no');
    expect((await documents.of('other', 'a', () => [1])).plain.toString()).toBe('[1]');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Redis } from 'ioredis';

/**
 * What the api is compared with: the same bytes with the same fields, and nothing else.
 * `BENCH_KIND`: `http`, `express` (from memory), `express-redis` (from Redis by getBuffer).
 */
const kind = process.env['BENCH_KIND'];
const key = process.env['BENCH_KEY']!;
const redis = new Redis(process.env['REDIS_CACHE_URL']!, { enableAutoPipelining: true });
const buffer = (await redis.getBuffer(key))!;
const fields = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Encoding': 'gzip',
  'Content-Length': buffer.length,
};

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/snapshot', async (_request, response) => {
  const bytes = kind === 'express-redis' ? (await redis.getBuffer(key))! : buffer;
  response.writeHead(200, fields);
  response.end(bytes);
});
const bare = (_request: unknown, response: import('node:http').ServerResponse) => {
  response.writeHead(200, fields);
  response.end(buffer);
};
const server = createServer(kind === 'http' ? bare : app);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

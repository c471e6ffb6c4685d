import { gunzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Read } from '@pulso/cache';
import type { RefreshWish } from '../refresh/requester.ts';

type Found = Extract<Read, { found: true }>;

/** How a stored snapshot came to be the answer. */
export type Served = { readonly how: 'hit'; readonly refresh?: RefreshWish } | { readonly how: 'computed' };

/** RFC 9211. `hit` and `fwd` never together; a negative ttl was served stale. */
export function cacheStatus(read: Found, served: Served, nowMs: number): string {
  if (served.how === 'computed') return 'pulso; fwd=uri-miss; stored; detail=miss';
  const { freshUntilMs, marked } = read.entry.header;
  const left = Math.floor((freshUntilMs - nowMs) / 1_000);
  if (read.state === 'fresh') return `pulso; hit; ttl=${left}; detail=fresh`;
  // A marked snapshot is stale from now on, whatever time it had left.
  const ttl = marked ? Math.min(left, 0) : left;
  if (read.state === 'expired' || read.degraded) return `pulso; hit; ttl=${ttl}; detail=expired`;
  return `pulso; hit; ttl=${ttl}; detail="stale;refresh=${served.refresh ?? 'inflight'}"`;
}

/** Sends the stored bytes as they are; only a client that does not accept gzip costs work. */
export function sendSnapshot(request: Request, response: Response, read: Found, served: Served): void {
  const { header, body } = read.entry;
  const nowMs = Date.now();
  const gzip = acceptsGzip(request.headers['accept-encoding']);
  const etag = `"${header.etag}${gzip ? '-gz' : ''}"`;
  response.setHeader('Cache-Status', cacheStatus(read, served, nowMs));
  response.setHeader('Age', Math.max(0, Math.floor((nowMs - header.checkedAtMs) / 1_000)));
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding, Cookie');
  const staleS = Math.max(0, Math.floor((header.staleUntilMs - header.freshUntilMs) / 1_000));
  const errorS = Math.max(0, Math.floor((header.errorUntilMs - header.freshUntilMs) / 1_000));
  response.setHeader('Cache-Control', `private, max-age=0, stale-while-revalidate=${staleS}, stale-if-error=${errorS}`);
  if (matches(request.headers['if-none-match'], etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const bytes = gzip ? body : gunzipSync(body);
  if (gzip) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', bytes.length);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function acceptsGzip(accept: string | undefined): boolean {
  return accept !== undefined && /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+)?\s*(,|$)/i.test(accept);
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

import type { Request, Response } from 'express';
import { inflateBody, snapshotResponse, type Read, type SnapshotResponseOptions } from '@pulso/cache';

type Found = Extract<Read, { found: true }>;

/** How a stored snapshot came to be the answer, and under which policy it lives. */
export type Served = Pick<SnapshotResponseOptions, 'policy' | 'nowMs' | 'refresh' | 'forwarded'>;

/** Sends the stored bytes as they are; only a client that does not accept gzip costs work. */
export function sendSnapshot(request: Request, response: Response, read: Found, served: Served): void {
  const { status, headers, body } = snapshotResponse(read, { ...served, request: request.headers });
  response.writeHead(status, headers);
  if (body === 'none' || request.method === 'HEAD') response.end();
  else response.end(body === 'gzip' ? read.entry.body : inflateBody(read.entry));
}

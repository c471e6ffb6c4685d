import type { Request, Response } from 'express';
import { inflateBody, snapshotResponse, type Read, type SnapshotResponseOptions } from '@pulso/cache';

type Found = Extract<Read, { found: true }>;

/** How a stored snapshot came to be the answer, and under which policy it lives. */
export type Served = Pick<SnapshotResponseOptions, 'policy' | 'nowMs' | 'refresh' | 'forwarded'>;

/** Sends the stored bytes as they are; only a client that does not accept gzip costs work. */
export function sendSnapshot(request: Request, response: Response, read: Found, served: Served): void | Promise<void> {
  const { status, headers, body } = snapshotResponse(read, { ...served, request: request.headers });
  const send = (bytes?: Buffer) => {
    response.writeHead(status, headers);
    response.end(bytes);
  };
  if (body === 'none' || request.method === 'HEAD') return send();
  return body === 'gzip' ? send(read.entry.body) : inflateBody(read.entry).then(send);
}

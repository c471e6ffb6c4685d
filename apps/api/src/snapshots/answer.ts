import { inflateBody, snapshotResponse, type Read, type SnapshotResponseOptions } from '@pulso/cache';
import type { Exchange } from '../http/exchange.ts';

type Found = Extract<Read, { found: true }>;

/** How a stored snapshot came to be the answer, and under which policy it lives. */
export type Served = Pick<SnapshotResponseOptions, 'policy' | 'nowMs' | 'refresh' | 'forwarded'>;

/**
 * Up to here a body is sent as a text of bytes: Node joins it with the fields and writes both at once, a tenth faster
 * than a buffer beside them. What is larger is not copied.
 */
const JOINED_AT_MOST = 16 * 1024;

/** Sends the stored bytes as they are; only a client that does not accept gzip costs work. */
export function sendSnapshot(
  { request, response, headers }: Exchange,
  read: Found,
  served: Served,
): void | Promise<void> {
  const answer = snapshotResponse(read, { ...served, request: request.headers });
  const send = (bytes?: Buffer) => {
    response.writeHead(answer.status, { ...headers, ...answer.headers });
    if (bytes === undefined) response.end();
    else if (bytes.length > JOINED_AT_MOST) response.end(bytes);
    else response.end(bytes.toString('latin1'), 'latin1');
  };
  if (answer.body === 'none' || request.method === 'HEAD') return send();
  return answer.body === 'gzip' ? send(read.entry.body) : inflateBody(read.entry).then(send);
}

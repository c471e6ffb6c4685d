import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '@pulso/kpi-core';

/** Codes of Node's parser whose status is not 400. */
const STATUS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'address and header fields are larger than 16 KB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the body is too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time'],
};

/** Answers what is no HTTP, or too much of it, as a problem like any other; without this the answer has no body. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [status, detail] = STATUS[error.code ?? ''] ?? [400, 'the request could not be read'];
    const title = STATUS_CODES[status]!;
    const body = JSON.stringify({
      type: 'urn:pulso:problem:unreadable-request',
      title,
      status,
      detail,
    } satisfies Problem);
    socket.end(
      `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      // Whoever goes on sending would otherwise keep the connection.
      () => socket.destroy(),
    );
  });
}

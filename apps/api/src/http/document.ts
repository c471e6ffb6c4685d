import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const zip = promisify(gzip);

/**
 * Answers with a JSON document that pages read again and again and that seldom changes: 304 while a client has it, gzip
 * for those that take it. The tag is weak, since it stands for both encodings.
 */
export async function sendDocument(request: Request, response: Response, document: unknown): Promise<void> {
  const body = Buffer.from(JSON.stringify(document));
  response.set('ETag', `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`);
  response.vary('Accept-Encoding');
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  response.type('json');
  if (request.acceptsEncodings('gzip') === false) response.send(body);
  else response.set('Content-Encoding', 'gzip').send(await zip(body));
}

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const zip = promisify(gzip);

/** A JSON document as it goes over the wire, made once and sent many times. */
export interface JsonDocument {
  readonly plain: Buffer;
  readonly zipped: Buffer;
  /** Of the plain bytes. */
  readonly hash: string;
}

/** Documents that pages read again and again and that seldom change, by name. */
export interface Documents {
  /**
   * The bytes of a document. They are made anew when its state differs from that of the last time; who asks meanwhile
   * for the same state waits for the same bytes. A making that fails is not kept.
   * @param name of a bounded set: one document is kept for each
   * @param state everything that the document is made of and that can change
   */
  of(name: string, state: string, make: () => unknown): Promise<JsonDocument>;
}

export function createDocuments(): Documents {
  const kept = new Map<string, { readonly state: string; readonly document: Promise<JsonDocument> }>();
  return {
    of(name, state, make) {
      const known = kept.get(name);
      if (known?.state === state) return known.document;
      const entry = { state, document: createDocument(make) };
      kept.set(name, entry);
      entry.document.catch(() => {
        if (kept.get(name) === entry) kept.delete(name);
      });
      return entry.document;
    },
  };
}

async function createDocument(make: () => unknown): Promise<JsonDocument> {
  const plain = Buffer.from(JSON.stringify(make()));
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return { plain, zipped: await zip(plain), hash };
}

/**
 * Answers with a document: 304 while a client has it, gzip for those that take it. The tag is strong, so each encoding
 * has its own.
 */
export function sendDocument(request: Request, response: Response, { plain, zipped, hash }: JsonDocument): void {
  const gzipped = request.acceptsEncodings('gzip') !== false;
  response.set('ETag', `"${hash}-${gzipped ? 'gz' : 'id'}"`);
  response.vary('Accept-Encoding');
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  response.type('json');
  if (gzipped) response.set('Content-Encoding', 'gzip');
  response.send(gzipped ? zipped : plain);
}

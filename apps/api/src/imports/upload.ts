import { pipeline } from 'node:stream';
import busboy from 'busboy';
import { HttpProblem } from '../http/problem.ts';
import type { IncomingMessage } from 'node:http';

export interface Upload {
  readonly filename: string;
  /** @throws {HttpProblem} 400 where the upload breaks off, also because the client went away */
  readonly content: AsyncIterable<Uint8Array>;
}

const MAX_FILENAME = 200;

const badUpload = (error: unknown): HttpProblem =>
  new HttpProblem(400, 'bad-upload', `the upload could not be read: ${(error as Error).message}`);

/** @throws {HttpProblem} 400 for a header that does not say how the parts are kept apart */
function createParser({ headers }: IncomingMessage): busboy.Busboy {
  try {
    return busboy({ headers, limits: { files: 1, fields: 10 }, defParamCharset: 'utf8' });
  } catch (error) {
    throw badUpload(error);
  }
}

/** The first file of a multipart request, as a stream. @throws {HttpProblem} 415 or 400 */
export function firstFile(request: IncomingMessage): Promise<Upload> {
  if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpProblem(415, 'unsupported-media-type', 'send the file as multipart/form-data');
  }
  return new Promise((resolve, reject) => {
    const parser = createParser(request);
    let found = false;
    parser.on('file', (_field, content, { filename }) => {
      found = true;
      resolve({ filename: storable(filename || 'upload'), content: named(content) });
    });
    parser.on('close', () => {
      if (!found) reject(new HttpProblem(400, 'no-file', 'the request holds no file'));
    });
    // Not `pipe`: when the client goes away, what reads the file must not wait for the rest of it.
    pipeline(request, parser, (error) => {
      if (error) reject(badUpload(error));
    });
  });
}

/** A name that the database can hold. */
const storable = (filename: string): string => filename.replaceAll('\0', '').slice(0, MAX_FILENAME).toWellFormed();

async function* named(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw badUpload(error);
  }
}

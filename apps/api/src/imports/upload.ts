import busboy from 'busboy';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { HttpProblem } from '../http/problem.ts';

export interface Upload {
  readonly filename: string;
  readonly content: Readable;
}

/** The first file of a multipart request, as a stream. @throws {HttpProblem} 415 or 400 */
export function firstFile(request: Request): Promise<Upload> {
  if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpProblem(415, 'unsupported-media-type', 'send the file as multipart/form-data');
  }
  return new Promise((resolve, reject) => {
    const parser = busboy({ headers: request.headers, limits: { files: 1, fields: 10 }, defParamCharset: 'utf8' });
    let found = false;
    parser.on('file', (_field, content, { filename }) => {
      found = true;
      resolve({ filename: (filename || 'upload').slice(0, 200), content });
    });
    parser.on('error', (error) =>
      reject(new HttpProblem(400, 'bad-upload', `the upload could not be read: ${(error as Error).message}`)),
    );
    parser.on('close', () => {
      if (!found) reject(new HttpProblem(400, 'no-file', 'the request holds no file'));
    });
    request.pipe(parser);
  });
}

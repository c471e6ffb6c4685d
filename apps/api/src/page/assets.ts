import { extname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';

/** A name with the hash of its content: what it names never changes. */
const FOREVER = { immutable: true, maxAge: '365d', index: false } as const;

/**
 * The page's assets. The build lays a `.gz` beside each that gains by it, so that no request pays for compression; who
 * does not take gzip gets the plain file.
 */
export function pageAssets(directory: string): Router {
  const folder = join(directory, 'assets');
  const router = Router();
  router.use(vary, compressed(folder));
  router.use(express.static(folder, { ...FOREVER, fallthrough: false }));
  return router;
}

const vary: RequestHandler = (_request, response, next) => {
  response.vary('Accept-Encoding');
  next();
};

function compressed(folder: string): RequestHandler {
  const serve = express.static(folder, {
    ...FOREVER,
    redirect: false,
    setHeaders: (response, path) => {
      response.set('Content-Encoding', 'gzip').type(extname(path.slice(0, -'.gz'.length)));
    },
  });
  return (request, response, next) => {
    if (request.acceptsEncodings('gzip') === false) return next();
    const plain = request.url;
    request.url = plain.replace(/\?.*$|$/s, '.gz');
    serve(request, response, (error?: unknown) => {
      request.url = plain;
      next(error);
    });
  };
}

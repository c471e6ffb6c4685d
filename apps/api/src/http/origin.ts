import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import { HttpProblem } from './problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The host's name without its port. */
const hostName = (host: string) => host.replace(/:\d+$/, '');

/** A page of another site that resolves to this machine must not read the numbers: Host has to be a name we serve under. */
export function isOwnHost(headers: IncomingHttpHeaders): boolean {
  return headers.host !== undefined && LOOPBACK_NAMES.has(hostName(headers.host));
}

/** Browsers send Origin with every request that could change something; it must be the page of this very host. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] !== undefined && !['same-origin', 'none'].includes(headers['sec-fetch-site']))
    return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Host is checked always; a state change needs the same origin and a body that no plain form can send. */
export function checkOrigin(): RequestHandler {
  return (request, _response, next) => {
    if (!isOwnHost(request.headers)) throw new HttpProblem(403, 'foreign-host', 'this host name is not served here');
    if (!SAFE_METHODS.has(request.method)) {
      if (!isSameOrigin(request.headers))
        throw new HttpProblem(403, 'foreign-origin', 'the request comes from another site');
      const type = request.headers['content-type'] ?? '';
      if (!/^(application\/json|multipart\/form-data)\b/i.test(type) && !request.path.startsWith('/admin/queues')) {
        throw new HttpProblem(415, 'unsupported-media-type', 'send application/json or multipart/form-data');
      }
    }
    next();
  };
}

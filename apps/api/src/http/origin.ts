import type { IncomingHttpHeaders } from 'node:http';
import type { Asked } from './exchange.ts';
import { HttpProblem } from './problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
/** They tell nothing, and an orchestrator asks by address. */
const PROBES = new Set(['/health/live', '/health/ready']);

/** The requests that carry a file. */
const UPLOADS = '/manager/api/import/';

/** The host's name without its port. */
const hostName = (host: string) => host.replace(/:\d+$/, '').toLowerCase();

/** Names under which this installation is served. */
export function createHostCheck(publicHosts: readonly string[]): (headers: IncomingHttpHeaders) => boolean {
  const names = new Set([...LOOPBACK_NAMES, ...publicHosts]);
  // Most requests name the host of the one before: to read it again costs as much as any other check.
  let last = '';
  return ({ host }) => {
    if (host === undefined) return false;
    if (host === last) return true;
    if (!names.has(hostName(host))) return false;
    last = host;
    return true;
  };
}

/** Browsers send Origin with every request that could change something; it must be the page of this very host. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  if (isForeignSite(headers)) return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Fetch metadata: what no page of ours has sent. */
function isForeignSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/**
 * Keeps other sites out:
 * - Host must be a name we serve under: a page of another site that resolves to this machine must not read the
 *   numbers. A caller with a key is no browser.
 * - Another site may lead here (a link), but not read or embed.
 * - A state change needs the same origin and a body that no plain form can send.
 * @returns the check. @throws {HttpProblem} 403, 415
 */
export function createOriginCheck(isOwnHost: (headers: IncomingHttpHeaders) => boolean): (request: Asked) => void {
  return ({ headers, method, path }) => {
    if (!isOwnHost(headers) && headers.authorization === undefined && !PROBES.has(path)) {
      throw new HttpProblem(403, 'foreign-host', 'this host name is not served here');
    }
    if (SAFE_METHODS.has(method)) {
      if (isForeignSite(headers) && headers['sec-fetch-mode'] !== 'navigate') {
        throw new HttpProblem(403, 'foreign-origin', 'the request comes from another site');
      }
      return;
    }
    if (!isSameOrigin(headers)) throw new HttpProblem(403, 'foreign-origin', 'the request comes from another site');
    const type = headers['content-type'] ?? '';
    const bodyless = method === 'DELETE' || path.startsWith('/admin/queues');
    const kinds = path.startsWith(UPLOADS) ? ['application/json', 'multipart/form-data'] : ['application/json'];
    if (!bodyless && !kinds.includes(type.split(';')[0]!.trim().toLowerCase())) {
      throw new HttpProblem(415, 'unsupported-media-type', `send ${kinds.at(-1)!}`);
    }
  };
}

import type { Request } from 'express';

/** The query of a request as it was sent, parameters in order and repeated ones kept. */
export function queryOf(request: Request): URLSearchParams {
  const start = request.originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : request.originalUrl.slice(start + 1));
}

/** Takes parameters that are not filters out of a query. `undefined` when absent. */
export function takeParameters<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const taken: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = query.get(name);
    if (value !== null) taken[name] = value;
    query.delete(name);
  }
  return taken;
}

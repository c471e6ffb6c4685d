import { isStorableText, MAX_QUERY_BYTES } from '@pulso/kpi-core';
import { searchOf, type Asked } from './exchange.ts';
import { HttpProblem } from './problem.ts';

/**
 * The query of a request as it was sent, parameters in order and repeated ones kept.
 * @throws {HttpProblem} 400 when it is too long, or holds text that the database cannot hold
 */
export function queryOf(request: Pick<Asked, 'url'>): URLSearchParams {
  return parseQuery(searchOf(request));
}

/** Reads a query without its question mark. @throws {HttpProblem} as `queryOf` */
export function parseQuery(search: string): URLSearchParams {
  if (Buffer.byteLength(search) > MAX_QUERY_BYTES) {
    throw invalidQuery('', `the query is longer than ${MAX_QUERY_BYTES} bytes`);
  }
  const query = new URLSearchParams(search);
  for (const [name, value] of query) {
    if (!isStorableText(name) || !isStorableText(value)) throw invalidQuery(name, 'a character that no name has');
  }
  return query;
}

/** Takes parameters that are not filters out of a query. `undefined` when absent. @throws {HttpProblem} 400 for one given twice */
export function takeParameters<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const taken: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const [value, ...more] = query.getAll(name);
    if (more.length > 0) throw invalidQuery(name, 'given more than once');
    if (value !== undefined) taken[name] = value;
    query.delete(name);
  }
  return taken;
}

/** Nothing may be left once a route has taken what it knows. @throws {HttpProblem} 400 naming what is left */
export function refuseOthers(query: URLSearchParams): void {
  const [name] = query.keys();
  if (name !== undefined) throw invalidQuery(name, 'unknown parameter');
}

function invalidQuery(path: string, message: string): HttpProblem {
  return new HttpProblem(400, 'invalid-query', 'the query is not usable', { errors: [{ path, message }] });
}

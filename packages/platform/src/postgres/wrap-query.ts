import type { PoolClient } from 'pg';

/** `client.query` as all its overloads together: a statement with a callback, or without one and with a promise. */
type Query = (...args: unknown[]) => unknown;

/** Puts `wrap` around `client.query`: it is given the one before, bound to the client. */
export function wrapQuery(client: PoolClient, wrap: (query: Query) => Query): void {
  const query = client.query.bind(client) as Query;
  (client as unknown as { query: Query }).query = wrap(query);
}

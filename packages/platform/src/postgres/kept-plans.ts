import type { PoolClient } from 'pg';
import { wrapQuery } from './wrap-query.ts';

/** A statement whose text begins with this is planned once per connection. */
const MARK = '/* keep plan */';
/** Plans that a connection keeps: some hundred kilobytes each at most. */
const MOST_KEPT = 64;

/**
 * Names the statements that begin with `/* keep plan *\/`, so that the server parses and plans each once per connection.
 * For statements that run often, are long, and are planned alike whatever their parameters are.
 */
export function keepPlans(client: PoolClient): void {
  const names = new Map<string, string>();
  wrapQuery(client, (query) => (...args) => {
    const [text, values, ...rest] = args;
    if (typeof text !== 'string' || !Array.isArray(values) || !text.startsWith(MARK)) return query(...args);
    let name = names.get(text);
    if (name === undefined) {
      if (names.size === MOST_KEPT) return query(...args);
      name = `kept_${names.size}`;
      names.set(text, name);
    }
    return query({ name, text, values }, ...rest);
  });
}

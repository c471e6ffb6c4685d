import type { Filters, PackDefinition } from '../pack/definition.ts';
import { canonicalFilters } from './canonical.ts';
import { InvalidFilters, type FilterIssue } from './errors.ts';
import { isStorableText } from './text.ts';

/** More text than this in a query is refused: 2 KB. */
export const MAX_QUERY_BYTES = 2048;

/**
 * Reads filters from query parameters; list fields may be repeated. Answers the canonical form.
 * @throws {InvalidFilters} with one issue per parameter: unknown, repeated without being a list, or refused by the pack's schema.
 */
export function parseFilterQuery<F>(pack: PackDefinition<F>, query: URLSearchParams): F {
  if (Buffer.byteLength(query.toString()) > MAX_QUERY_BYTES) {
    throw new InvalidFilters([{ path: '', message: `the query is longer than ${MAX_QUERY_BYTES} bytes` }]);
  }
  const lists = pack.filters.lists as readonly string[];
  const fields = [...new Set(query.keys())].map((field): [string, unknown] => {
    const values = query.getAll(field);
    if (lists.includes(field)) return [field, values];
    if (values.length > 1) throw new InvalidFilters([{ path: field, message: 'given more than once' }]);
    return [field, values[0]];
  });
  // Not by assignment, which would swallow a field named `__proto__`.
  return parseFilters(pack, Object.fromEntries(fields));
}

/** Reads filters from JSON (a request's body, a socket's message). Answers the canonical form. @throws {InvalidFilters} */
export function parseFilters<F>(pack: PackDefinition<F>, raw: unknown): F {
  const parsed = pack.filters.schema.safeParse(raw ?? {});
  if (!parsed.success) {
    throw new InvalidFilters(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ path: key, message: 'unknown parameter' }))
          : [{ path: issue.path.join('.'), message: issue.message }],
      ),
    );
  }
  const filters = canonicalFilters(pack, parsed.data);
  const issues = Object.entries(filters as Filters).flatMap(unstorable);
  if (issues.length > 0) throw new InvalidFilters(issues);
  return filters;
}

function unstorable([path, value]: [string, unknown]): FilterIssue[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const good = values.every((item) => typeof item !== 'string' || isStorableText(item));
  return good ? [] : [{ path, message: 'a character that no name has' }];
}

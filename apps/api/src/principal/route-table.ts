/** Finds the entry of a request among entries with a method (`ANY` = those that no other names) and a path. */
export interface RouteTable<Entry> {
  /** `null` for what the table does not name. The path is compared as it was sent: another spelling is not found. */
  find(method: string, path: string): Entry | null;
  /** Methods that the table names for a path. */
  methods(path: string): string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function createRouteTable<Entry extends { readonly method: string; readonly path: string }>(
  rules: readonly Entry[],
): RouteTable<Entry> {
  const exact = new Map<string, Map<string, Entry>>();
  const patterns: { readonly rule: Entry; readonly pattern: RegExp }[] = [];
  for (const rule of rules) {
    if (/[:*]/.test(rule.path)) {
      patterns.push({ rule, pattern: patternOf(rule.path) });
      continue;
    }
    const byPath = exact.get(rule.method) ?? new Map<string, Entry>();
    exact.set(rule.method, byPath.set(rule.path, rule));
  }
  const lookUp = (method: string, path: string): Entry | null =>
    exact.get(method)?.get(path) ??
    patterns.find(({ rule, pattern }) => rule.method === method && pattern.test(path))?.rule ??
    null;
  return {
    find: (method, path) => lookUp(method === 'HEAD' ? 'GET' : method, path) ?? lookUp('ANY', path),
    methods: (path) => METHODS.filter((method) => lookUp(method, path) !== null),
  };
}

export function patternOf(path: string): RegExp {
  const text = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\/\*$/, '/.*')
    .replace(/:[a-zA-Z]+/g, '[^/]+');
  return new RegExp(`^${text}$`);
}

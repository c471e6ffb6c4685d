/** Reads a dotted path (`aging.buckets`) out of a snapshot's data; `undefined` where any step is missing. */
export function readPath(data: unknown, path: string): unknown {
  let here = data;
  for (const step of path.split('.')) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}

export type Item = Readonly<Record<string, unknown>>;

/** The list at a path; anything else is no list. */
export function readItems(data: unknown, path: string): readonly Item[] | null {
  const found = readPath(data, path);
  return Array.isArray(found) ? (found as Item[]) : null;
}

/** The single item at a path, such as a remainder. */
export function readItem(data: unknown, path: string): Item | null {
  const found = readPath(data, path);
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? (found as Item) : null;
}

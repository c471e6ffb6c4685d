import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProductProcess } from './processes.ts';

/** A snapshot of a heap of 100 MB takes some seconds of a busy processor. */
const WRITTEN_WITHIN_MS = 90_000;

/** Objects by constructor, or by kind where there is none. */
export type HeapContents = ReadonlyMap<string, { readonly count: number; readonly bytes: number }>;

/** Has a process write a snapshot of what its heap holds after a full collection. */
export async function writeHeap(process: ProductProcess, path: string): Promise<void> {
  const [from, to] = [JSON.stringify(`${path}.part`), JSON.stringify(path)];
  await process.run(`
    process.getBuiltinModule('node:v8').writeHeapSnapshot(${from});
    process.getBuiltinModule('node:fs').renameSync(${from}, ${to});`);
  for (const end = Date.now() + WRITTEN_WITHIN_MS; !existsSync(path); await delay(250))
    if (Date.now() > end) throw new Error(`${process.name} wrote no heap snapshot`);
}

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: [string[]] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

export function readHeap(path: string): HeapContents {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const contents = new Map<string, { count: number; bytes: number }>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const kind = types[0][nodes[node + type]!]!;
    const key = kind === 'object' || kind === 'native' ? strings[nodes[node + name]!]! : `(${kind})`;
    const found = contents.get(key) ?? { count: 0, bytes: 0 };
    contents.set(key, { count: found.count + 1, bytes: found.bytes + nodes[node + size]! });
  }
  return contents;
}

/** The constructors whose objects grew most, and the sum; the rows of a table. */
export function heapGrowth(before: HeapContents, after: HeapContents, rows = 12): string[] {
  const none = { count: 0, bytes: 0 };
  const grown = [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => {
      const [then, now] = [before.get(key) ?? none, after.get(key) ?? none];
      return { key, count: now.count - then.count, bytes: now.bytes - then.bytes, now: now.bytes };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
  const sum = (contents: HeapContents): number => [...contents.values()].reduce((all, { bytes }) => all + bytes, 0);
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(2);
  return [
    `| all | ${mb(sum(before))} | ${mb(sum(after))} | |`,
    ...grown
      .slice(0, rows)
      .map(({ key, count, bytes, now }) => `| ${key.slice(0, 60)} | ${mb(now - bytes)} | ${mb(now)} | ${count} |`),
  ];
}

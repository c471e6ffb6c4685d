import { classify } from './classify.ts';
import { decodeAnyHeader, headerBytes } from './envelope.ts';
import type { Gateway } from './gateway.ts';
import type { Namespaces } from './namespaces.ts';
import type { MonotonicClock, RedisClock } from './redis-clock.ts';
import type { SnapshotCache } from './types.ts';

export type Census = Exclude<Awaited<ReturnType<SnapshotCache['census']>>, 'down'>;

export interface CensusOptions {
  readonly prefix: string;
  readonly types: readonly string[];
  readonly namespaces: Namespaces;
  readonly gateway: Gateway;
  readonly clock: RedisClock;
  readonly local: MonotonicClock;
}

const scanSize = 500;
const stepTimeoutMs = 500;

/** Counts the entries of the current namespaces by type and state. Walks the key space: for the status page only. */
export async function takeCensus(options: CensusOptions): Promise<Census> {
  const { prefix, types, namespaces, gateway, clock } = options;
  const typeOfNamespace = new Map<string, string>();
  const census: Census = {};
  for (const type of types) {
    typeOfNamespace.set(await namespaces.require(type), type);
    census[type] = { entries: 0, bytes: 0, fresh: 0, stale: 0, expired: 0 };
  }
  for await (const keys of scanEntries(options, `${prefix}:*:s*:{*}`, Infinity)) {
    const answers = await gateway.batch(
      keys.flatMap((key) => [{ command: ['getrangeBuffer', key, 0, headerBytes - 1] }, { command: ['strlen', key] }]),
      stepTimeoutMs,
    );
    const nowMs = clock.nowMs();
    for (const [index, key] of keys.entries()) {
      const row = census[typeOfNamespace.get(key.split(':', 2)[1] ?? '') ?? ''];
      const bytes = answers[index * 2];
      const header = Buffer.isBuffer(bytes) ? decodeAnyHeader(bytes) : undefined;
      const state = header?.ok ? classify(header.value, nowMs) : 'miss';
      if (!row || state === 'miss') continue;
      row.entries += 1;
      row.bytes += Number(answers[index * 2 + 1]);
      row[state] += 1;
    }
  }
  return census;
}

/** Counts the entries under given namespaces for at most `budgetMs`: a lower bound in a large key space. */
export async function countEntries(options: CensusOptions, given: Iterable<string>, budgetMs: number): Promise<number> {
  const wanted = new Set(given);
  const seen = new Set<string>();
  if (wanted.size === 0) return 0;
  for await (const keys of scanEntries(options, `${options.prefix}:*:s*:{*}`, options.local() + budgetMs)) {
    for (const key of keys) if (wanted.has(key.split(':', 2)[1] ?? '')) seen.add(key);
  }
  return seen.size;
}

/** Pages of entry keys; SCAN may name a key twice. Prefixes are plain text, so the pattern has no wild parts of its own. */
async function* scanEntries(options: CensusOptions, pattern: string, untilMs: number): AsyncGenerator<string[]> {
  const { gateway, local } = options;
  // A cursor is of one server.
  const servers = await gateway.call('a scan', async (client) => client.nodes?.('master') ?? [client]);
  for (const server of servers) {
    let cursor = '0';
    do {
      const step = (): Promise<[string, string[]]> => server.scan(cursor, 'MATCH', pattern, 'COUNT', scanSize);
      const [next, keys] = await gateway.call('a scan', step, stepTimeoutMs);
      cursor = next;
      if (keys.length > 0) yield keys;
    } while (cursor !== '0' && local() < untilMs);
  }
}

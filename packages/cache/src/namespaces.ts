import { CacheUnavailableError, SnapshotKeyError } from './errors.ts';
import type { EmitEvent, NamespaceReason } from './events.ts';
import type { Gateway } from './gateway.ts';
import { busChannel, namespaceKey } from './key.ts';
import type { MonotonicClock, RedisClock } from './redis-clock.ts';
import type { RedisCommands } from './redis-like.ts';

/**
 * The namespace of each type, as this process knows it. It is confirmed against Redis when the connection comes up,
 * when the bus says so and every few seconds; between the loss of a connection and the next confirmation there is none,
 * because the server behind the next connection may be another one.
 */
export interface Namespaces {
  /** The namespace to put into keys, or undefined while it is not confirmed. Throws for a type without a policy. */
  current(type: string): string | undefined;
  /** The same, confirming first if need be. Rejects with a CacheUnavailableError. */
  require(type: string): Promise<string>;
  /** Asks Redis; calls at the same time share one question. */
  confirm(): Promise<void>;
  /** The bus told of a new namespace. */
  heard(type: string, namespaceUs: string, reason: NamespaceReason): void;
  /** Renews the namespaces of these types; answers the ones that they had. */
  clear(types: readonly string[], timeoutMs: number): Promise<Map<string, string>>;
  /** The newest version or namespace that this process has seen, µs: what is minted from now on is later. */
  readonly floor: string;
  raiseFloor(version: string): void;
  start(): void;
  stop(): void;
}

interface Known {
  /** Minting time in µs: newer namespaces are greater. */
  us: number;
  namespace: string;
}

export interface NamespacesOptions {
  readonly prefix: string;
  readonly suffix: string;
  readonly types: readonly string[];
  readonly client: RedisCommands;
  readonly gateway: Gateway;
  readonly clock: RedisClock;
  readonly local: MonotonicClock;
  readonly pollMs: number;
  readonly emit: EmitEvent;
  /** Called when a namespace that was in use gives way to another. */
  readonly onRenewed: (type: string) => void;
}

const farAheadMs = 24 * 3600 * 1000;
const ttlMs = 30 * 24 * 3600 * 1000;

export function createNamespaces(options: NamespacesOptions): Namespaces {
  const { prefix, suffix, types, client, gateway, clock, local, emit, onRenewed } = options;
  const keys = types.map((type) => namespaceKey(prefix, type));
  const known = new Map<string, Known | undefined>(types.map((type) => [type, undefined]));
  let confirmed = false;
  let confirming: Promise<void> | undefined;
  let floor = 0;
  /** Redis time at which the server was last seen as a replica: what was minted before that is not trusted after. */
  let replicaSeenUs = 0;
  let timer: NodeJS.Timeout | undefined;

  const adopt = (type: string, us: number, reason: NamespaceReason | ''): void => {
    const before = known.get(type);
    if (before?.us === us) return;
    known.set(type, { us, namespace: `${us}${suffix}` });
    floor = Math.max(floor, us);
    if (before || reason) emit({ kind: 'namespace', type, namespace: `${us}${suffix}`, reason: reason || 'cleared' });
    if (before) onRenewed(type);
  };

  const ask = async (forced: ReadonlySet<string>, timeoutMs?: number): Promise<Map<string, string>> => {
    const sentAt = local();
    const perKey = types.flatMap((type) => {
      const trusted = Math.max(known.get(type)?.us ?? 0, replicaSeenUs);
      return [type, String(trusted), forced.has(type) ? '1' : '0'];
    });
    const answer = await gateway.script(
      forced.size > 0 ? 'clear' : 'namespaces',
      keys,
      [busChannel(prefix), String(floor), String(ttlMs), ...perKey],
      timeoutMs,
    );
    const [nowUs, role, ...rows] = answer as string[];
    clock.sample(Number(nowUs), sentAt, local());
    if (role !== 'master') replicaSeenUs = Number(nowUs);
    const previous = new Map<string, string>();
    for (const [index, type] of types.entries()) {
      const [text = '', reason = '', before = ''] = rows.slice(index * 3, index * 3 + 3);
      const us = mintedUs(text);
      if (us === undefined) known.set(type, undefined);
      else adopt(type, us, reason as NamespaceReason | '');
      const beforeUs = mintedUs(before);
      if (beforeUs !== undefined) previous.set(type, `${beforeUs}${suffix}`);
    }
    return previous;
  };

  const confirm = (): Promise<void> => {
    confirming ??= ask(new Set())
      .then(() => {
        confirmed = true;
      })
      .finally(() => {
        confirming = undefined;
      });
    return confirming;
  };

  const confirmQuietly = (): void => {
    // Redis being away is no news here: the breaker has told, and the next poll tries again.
    confirm().catch(() => undefined);
  };

  const onClose = (): void => {
    confirmed = false;
  };

  const current = (type: string): string | undefined => {
    const entry = known.get(type);
    if (entry === undefined && !known.has(type))
      throw new SnapshotKeyError(`no cache policy for type ${JSON.stringify(type)}`);
    return confirmed ? entry?.namespace : undefined;
  };

  return {
    current,
    async require(type) {
      const namespace = current(type);
      if (namespace !== undefined) return namespace;
      await confirm();
      const after = current(type);
      if (after === undefined) throw new CacheUnavailableError(`a namespace for ${type}`);
      return after;
    },
    confirm,
    heard(type, namespaceUs, reason) {
      const us = Number(namespaceUs);
      const before = known.get(type);
      if (!known.has(type) || (before && us <= before.us)) return;
      adopt(type, us, reason);
    },
    async clear(wanted, timeoutMs) {
      for (const type of wanted) current(type);
      return ask(new Set(wanted), timeoutMs);
    },
    get floor() {
      return String(floor);
    },
    raiseFloor(version) {
      // A figure from far ahead is damage, not news: it would drag every version along.
      const us = Number(version);
      if (us < (clock.nowMs() + farAheadMs) * 1000) floor = Math.max(floor, us);
    },
    start() {
      client.on('close', onClose);
      client.on('ready', confirmQuietly);
      if (client.status === 'ready') confirmQuietly();
      timer = setInterval(confirmQuietly, options.pollMs);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      client.off('close', onClose);
      client.off('ready', confirmQuietly);
      confirmed = false;
    },
  };
}

/**
 * Whether what Redis stores for a type is the namespace that a key was built with. Compare with that one, not with the
 * current one: news of a renewal may arrive between the two.
 */
export function isStored(namespace: string, stored: unknown): boolean {
  return typeof stored === 'string' && mintedUs(stored) === Number.parseInt(namespace, 10);
}

/** The minting time of a stored namespace `<µs>:<run id>`. */
function mintedUs(stored: string): number | undefined {
  const us = /^(\d+):/.exec(stored)?.[1];
  return us === undefined ? undefined : Number(us);
}

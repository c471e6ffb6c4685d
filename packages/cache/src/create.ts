import { createBatchedReads } from './l2.ts';
import { breakerDefaults } from './breaker.ts';
import { createBus } from './bus.ts';
import type { InnerBus } from './bus.ts';
import { countEntries, takeCensus } from './census.ts';
import { connectCacheRedis } from './connect.ts';
import { decodeEntry } from './envelope.ts';
import { CacheUnavailableError } from './errors.ts';
import { createGateway } from './gateway.ts';
import { createGetOrCompute } from './get-or-compute.ts';
import { assertPlain, busChannel, variantSuffix } from './key.ts';
import { createL1 } from './l1.ts';
import { createLoader } from './loader.ts';
import { createNewsDesk } from './news-desk.ts';
import { createNamespaces } from './namespaces.ts';
import type { SnapshotCacheOptions } from './options.ts';
import { assertPolicy } from './policy.ts';
import { createQuietReader, createReader } from './reader.ts';
import { createRedisClock, processClock } from './redis-clock.ts';
import { prepareScripts, scriptSources } from './scripts.ts';
import { createStatistics } from './statistics.ts';
import type { SnapshotCache, SnapshotKey } from './types.ts';
import { createParking, createWaitFresh } from './wait-fresh.ts';
import { createWriter } from './writer.ts';

const defaultL1Bytes = 64 * 1024 * 1024;
const countBudgetMs = 200;

/**
 * Wires a snapshot cache. Nothing connects before `start`.
 * Throws a TypeError when a policy, a type's name or the prefix makes no sense.
 */
export function createSnapshotCache(options: SnapshotCacheOptions): SnapshotCache {
  const { prefix = 'pulso', policies, opTimeoutMs = 50, clock: local = processClock } = options;
  const types = Object.keys(policies);
  assertPlain('a prefix', prefix);
  for (const [type, policy] of Object.entries(policies)) {
    assertPlain('a type', type);
    assertPolicy(type, policy);
  }
  const emit = options.onEvent ?? (() => undefined);
  const suffix = variantSuffix(options.variant);

  const owned = 'url' in options ? connectCacheRedis(options.url, named(options)) : undefined;
  const { commands, subscriber } = owned ?? (options as Extract<SnapshotCacheOptions, { commands: unknown }>);
  owned?.commands.on('error', (error: Error) =>
    emit({ kind: 'connection-error', role: 'commands', error: error.message }),
  );
  owned?.subscriber.on('error', (error: Error) =>
    emit({ kind: 'connection-error', role: 'subscriber', error: error.message }),
  );

  const clock = createRedisClock(local);
  const statistics = createStatistics(types);
  const l1 = createL1(options.l1?.maxBytes ?? defaultL1Bytes);
  const parking = createParking();
  const gateway = createGateway({
    client: commands,
    scripts: prepareScripts(options.scripts ?? scriptSources()),
    opTimeoutMs,
    breaker: { ...breakerDefaults, ...options.breaker },
    emit,
  });

  const namespaces = createNamespaces({
    prefix,
    suffix,
    types,
    client: commands,
    gateway,
    clock,
    local,
    pollMs: options.namespacePollMs ?? 2000,
    emit,
    onRenewed(type) {
      l1.distrustType(type);
      loader.supersedeAll();
      bus.tell({ kind: 'clear', type });
      parking.wakeAll();
    },
  });

  const loader = createLoader({
    prefix,
    policies,
    namespaces,
    gateway,
    readBytes: createBatchedReads(gateway, prefix),
    l1,
    clock,
    statistics,
    emit,
  });
  const quiet = createQuietReader({ loader, l1, clock });
  const waitFresh = createWaitFresh(parking, quiet, local);
  const reader = createReader({
    prefix,
    policies,
    namespaces,
    gateway,
    loader,
    quiet,
    l1,
    clock,
    statistics,
    opTimeoutMs,
    waitFresh,
  });
  const census = { prefix, types, namespaces, gateway, clock, local };

  const news = (wire: string, version?: string): void => {
    loader.supersede(wire, version);
    l1.distrust(wire, version);
  };

  const bus: InnerBus = createBus({
    subscriber,
    channel: busChannel(prefix),
    emit,
    heartbeatMs: options.heartbeatMs ?? 5000,
    onMessage: createNewsDesk({ types, suffix, namespaces, parking, news, tell: (message) => bus.tell(message) }),
    onConnected() {
      l1.distrustAll();
      loader.supersedeAll();
      namespaces.confirm().catch(() => undefined);
      parking.wakeAll();
    },
  });

  const keepWritten = (key: SnapshotKey, namespace: string, bytes: Buffer | undefined): void => {
    news(key.wire);
    if (!bytes || !l1.enabled || namespaces.current(key.type) !== namespace) return;
    const decoded = decodeEntry(bytes, key);
    if (decoded.ok) {
      l1.put(key, namespace, decoded.value, clock.nowMs(), policies[key.type]?.l1Ms ?? 0, statistics.of(key.type));
    }
  };

  const writer = createWriter(
    {
      prefix,
      policies,
      namespaces,
      gateway,
      statistics,
      local,
      writeTimeoutMs: options.writeTimeoutMs ?? 150,
      maxHoldMs: options.maxHoldMs ?? 600_000,
      emit,
      held: new Set(),
      onWritten: keepWritten,
    },
    (given) => countEntries(census, given.values(), countBudgetMs).catch(() => 0),
  );

  return {
    reader,
    writer,
    bus,
    statistics: () => ({
      types: statistics.snapshot(),
      l1: { entries: l1.entries, bytes: l1.bytes, maxBytes: options.l1?.maxBytes ?? defaultL1Bytes },
      breaker: gateway.breaker.state,
    }),
    nowMs: () => clock.nowMs(),
    async census() {
      try {
        return await takeCensus(census);
      } catch (error) {
        if (error instanceof CacheUnavailableError) return 'down';
        throw error;
      }
    },
    getOrCompute: createGetOrCompute({ policies, reader, quiet, writer, parking, clock, local, emit }),
    async start() {
      namespaces.start();
      await bus.start();
      // Not awaited: a Redis that is away is a state, and both clients go on trying.
      owned?.commands.connect().catch(() => undefined);
      owned?.subscriber.connect().catch(() => undefined);
    },
    async stop() {
      writer.stop();
      parking.wakeAll();
      await bus.stop();
      namespaces.stop();
      gateway.stop();
      l1.clear();
      owned?.commands.disconnect();
      owned?.subscriber.disconnect();
    },
  };
}

function named(connection: { connectionName?: string; commandTimeoutMs?: number }): {
  name?: string;
  commandTimeoutMs?: number;
} {
  return {
    ...(connection.connectionName === undefined ? {} : { name: connection.connectionName }),
    ...(connection.commandTimeoutMs === undefined ? {} : { commandTimeoutMs: connection.commandTimeoutMs }),
  };
}

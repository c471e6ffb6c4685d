import { createSnapshotCache } from '@pulso/cache';
import type { CacheEvent, SnapshotCacheSettings } from '@pulso/cache';
import { freePort } from '@pulso/servers';
import { Cluster, Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { startRedis } from '../../support/services.ts';
import type { ControlledRedis } from '../../support/services.ts';
import { newKey, patient, policy, until } from './caches.ts';
import type { TestCache } from './caches.ts';

export interface TestCluster {
  readonly servers: readonly ControlledRedis[];
  /** A client of the cluster that ends with the test. */
  client(): Cluster;
  stop(): Promise<void>;
}

const slots = 16_384;
const host = '127.0.0.1';

/** Starts servers that share the slots of one cluster, none with a replica. Ready after about two seconds. */
export async function startCluster(size: number): Promise<TestCluster> {
  const ports = await Promise.all(Array.from({ length: size }, () => freePort()));
  const servers = await Promise.all(
    ports.map((port) => startRedis({ settings: { 'cluster-enabled': 'yes', 'cluster-port': String(port) } })),
  );
  const clients = servers.map(({ url }) => new Redis(url, { replyMapping: 'legacy' }));
  const isWhole = async (client: Redis): Promise<boolean> => {
    const info = String(await client.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${size}`);
  };
  try {
    for (const [index, client] of clients.entries()) {
      const [from, next] = [index, index + 1].map((part) => Math.floor((part * slots) / size));
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(next! - 1));
      if (index > 0) await client.call('CLUSTER', 'MEET', host, String(servers[0]!.port), String(ports[0]));
    }
    await until(async () => (await Promise.all(clients.map(isWhole))).every(Boolean), 20_000);
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    servers,
    client() {
      const client = new Cluster(
        servers.map(({ port }) => ({ host, port })),
        { redisOptions: { replyMapping: 'legacy' } },
      );
      client.on('error', () => undefined);
      onTestFinished(() => client.disconnect());
      return client;
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

/** A cache on the cluster that hears through one of its servers, which all pass on what is published. Ends with the test. */
export async function clusterCache(cluster: TestCluster, settings: Partial<SnapshotCacheSettings>): Promise<TestCache> {
  const events: CacheEvent[] = [];
  const subscriber = new Redis(cluster.servers[0]!.url, { replyMapping: 'legacy' });
  const cache = createSnapshotCache({
    commands: cluster.client(),
    subscriber,
    policies: { kpis: policy, charts: policy },
    opTimeoutMs: patient.opTimeoutMs,
    writeTimeoutMs: patient.writeTimeoutMs,
    ...settings,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(async () => {
    await cache.stop();
    subscriber.disconnect();
  });
  await cache.start();
  await until(() => cache.bus.connected);
  await until(async () => (await cache.reader.read(newKey())).state === 'miss');
  return Object.assign(cache, { events });
}

import { parseSnapshot } from '@pulso/cache';
import type { BusMessage, Read, SnapshotKey } from '@pulso/cache';
import { beforeAll, describe, expect, it } from 'vitest';
import { lead, newKey, policy, put, rawClient, until } from './support/caches.ts';
import { clusterCache, startCluster } from './support/cluster.ts';
import type { TestCluster } from './support/cluster.ts';

/** A real cluster refuses every script and MGET whose keys do not share a slot, and every pipeline over two servers. */
let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster(3);
  return cluster.stop;
});

const dataOf = async (read: Read): Promise<unknown> =>
  read.found ? (await parseSnapshot(read.entry)).data : `nothing: ${read.state}`;

const many = (): SnapshotKey[] => Array.from({ length: 30 }, () => newKey());

let prefixes = 0;
/** Two processes that share keys with no other test. */
async function pair() {
  const prefix = `cluster${(prefixes += 1)}`;
  const settings = { prefix, policies: { kpis: { ...policy, leaseMs: 300 }, charts: policy } };
  return { a: await clusterCache(cluster, settings), b: await clusterCache(cluster, settings), prefix };
}

/** The keys of one test by server. */
async function keysByServer(prefix: string): Promise<string[][]> {
  return Promise.all(cluster.servers.map(async ({ url }) => rawClient(url).keys(`${prefix}:*`)));
}

describe('on a cluster of three masters', () => {
  it('keys of two snapshots do not share a slot: the server would say so', async () => {
    const client = cluster.client();
    await expect(client.mget('{a}', '{b}')).rejects.toThrow('CROSSSLOT');
    await expect(client.eval('return 1', 2, '{a}', '{b}')).rejects.toThrow('CROSSSLOT');
  });

  it('a snapshot is begun, renewed, committed, marked, confirmed, failed, released and cleared', async () => {
    const { a, b, prefix } = await pair();
    const [key, failing, released] = [newKey(), newKey(), newKey()];
    const heard: BusMessage[] = [];
    b.bus.on((message) => heard.push(message));

    const lease = await lead(a, key);
    expect((await b.writer.begin(key)).outcome).toBe('busy');
    // Longer than the lease: it was renewed.
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await b.writer.begin(key)).outcome).toBe('busy');
    expect(await a.writer.commit(lease, { data: 1, meta: {} })).toEqual({ outcome: 'committed', marked: false });
    expect(await b.reader.read(key)).toMatchObject({ state: 'fresh', tier: 'l2' });

    await a.writer.mark([key]);
    await until(() => heard.length === 2);
    expect(await b.reader.read(key)).toMatchObject({ state: 'stale' });
    const again = await lead(b, key);
    expect((await b.writer.commit(again, { data: 1, meta: {} })).outcome).toBe('unchanged');
    expect(await a.reader.headers([key])).toMatchObject([{ marked: false, version: again.version }]);

    await a.writer.fail(await lead(a, failing), 'no database');
    expect(await b.writer.begin(failing)).toMatchObject({ outcome: 'backoff', error: 'no database' });
    await a.writer.release(await lead(a, released));
    expect((await b.writer.begin(released)).outcome).toBe('lead');

    expect(await a.writer.clear(['kpis'])).toEqual({ cleared: 1 });
    await until(() => heard.length === 4);
    expect(heard.map(({ kind }) => kind)).toEqual(['commit', 'mark', 'commit', 'clear']);
    expect((await b.reader.read(key)).state).toBe('miss');
    expect((await keysByServer(prefix)).flat().filter((name) => name.includes(key.wire))).toHaveLength(1);
  });

  it('many keys are read, marked and counted wherever they live, also by a server that forgot its scripts', async () => {
    const { a, b, prefix } = await pair();
    const keys = many();
    for (const [index, key] of keys.entries()) await put(a, key, index);
    expect((await keysByServer(prefix)).every((own) => own.length > 0)).toBe(true);

    const reads = await b.reader.readMany([newKey(), ...keys]);
    expect(await Promise.all(reads.map(dataOf))).toEqual(['nothing: miss', ...keys.map((_, index) => index)]);

    for (const { url } of cluster.servers) await rawClient(url).script('FLUSH');
    await a.writer.mark(keys);
    const headers = await b.reader.headers(keys);
    expect(headers).toMatchObject(keys.map(() => ({ marked: true })));
    expect(await a.census()).toMatchObject({ kpis: { entries: keys.length, stale: keys.length } });
  });

  it('a process that did not hear of a clear reads nothing that was cleared', async () => {
    const { a, prefix } = await pair();
    const deaf = await clusterCache(cluster, { prefix, namespacePollMs: 60_000, l1: { maxBytes: 0 } });
    const key = newKey();
    await put(a, key, 1);
    expect((await deaf.reader.read(key)).state).toBe('fresh');
    // Without a word on the bus.
    const client = cluster.client();
    const name = `${prefix}:{ns}:kpis`;
    const [us = '', runId = ''] = (await client.get(name))!.split(':');
    await client.set(name, `${Number(us) + 1000}:${runId}`);
    expect((await deaf.reader.read(key)).state).toBe('miss');
  });

  it('an entry that nobody can decode is removed', async () => {
    const { a, b } = await pair();
    const key = newKey();
    await put(a, key, 1);
    const client = cluster.client();
    const all = await Promise.all(cluster.servers.map(({ url }) => rawClient(url).keys(`*{${key.wire}}`)));
    const [entry = ''] = all.flat();
    await client.setrange(entry, 130, 'damage');
    expect((await b.reader.read(key)).state).toBe('miss');
    await until(async () => (await client.exists(entry)) === 0);
    expect(b.events).toContainEqual(expect.objectContaining({ kind: 'decode-error', failure: 'checksum' }));
  });
});

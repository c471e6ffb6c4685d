import { Redis } from 'ioredis';
import { connectRedis, createLogger, createProducer, type JobProducer } from '@pulso/platform';
import { fold, snapshotSchema } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

let api: SecuredApi;
let cache: Redis;
let queue: Redis;
let producer: JobProducer;
let manager: Visitor;
let camila: Visitor;
beforeAll(async () => {
  api = await startSecured({ demo: true, worker: true });
  cache = new Redis(api.variables['REDIS_CACHE_URL']!);
  queue = connectRedis(api.variables['REDIS_QUEUE_URL']!, 'producer', 'test', createLogger('test', 'silent'));
  producer = createProducer(queue);
  manager = await api.signedIn('Manager', { role: 'manager' });
  camila = await api.signedIn('Camila', { role: 'project_manager', projectManagers: ['Camila Soto'] });
});
afterAll(async () => {
  await producer.close();
  queue.disconnect();
  cache.disconnect();
  await api[Symbol.asyncDispose]();
});

const read = async (visitor: Visitor) => {
  const answer = await eventually(
    () => visitor.get('/manager/api/kpis'),
    ({ status }) => status !== 202,
  );
  expect(answer.status).toBe(200);
  return snapshotSchema.parse(await answer.json());
};
/** The Redis key of a snapshot. */
const redisKey = async (wire: string): Promise<string> => {
  const found = (await cache.keys(`*{${wire}}`)).toSorted((a, b) => a.length - b.length);
  expect(found.length).toBeGreaterThan(0);
  return found[0]!;
};

describe('a snapshot written by somebody else', () => {
  it('of another scope is never served', async () => {
    const [whole, own] = [await read(manager), await read(camila)];
    const [from, to] = [await redisKey(whole.meta.key), await redisKey(own.meta.key)];
    await cache.restore(to, 60_000, await cache.dumpBuffer(from), 'REPLACE');
    // Another process, which has no copy in memory.
    await api.restart();
    const after = await read(camila);
    expect(after.meta.scope).toBe(JSON.stringify(['projectManager', [fold('Camila Soto')]]));
    expect(after.data).toEqual(own.data);
  });

  it.each([
    ['nothing', ''],
    ['text', '{"data":{"receivables":1}}'],
    ['rubbish', '\u0000'.repeat(500)],
  ])('that is %s is computed anew', async (_what, content) => {
    const before = await read(camila);
    await cache.set(await redisKey(before.meta.key), content, 'PX', 60_000);
    await api.restart();
    expect((await read(camila)).data).toEqual(before.data);
  });

  it('with a changed byte is computed anew', async () => {
    const before = await read(camila);
    const key = await redisKey(before.meta.key);
    const bytes = (await cache.getBuffer(key))!;
    const middle = Math.floor(bytes.length / 2);
    bytes[middle]! ^= 0xff;
    await cache.set(key, bytes, 'PX', 60_000);
    await api.restart();
    expect((await read(camila)).data).toEqual(before.data);
  });
});

describe('a job written by somebody else', () => {
  const outcome = async (data: unknown, name = 'refresh'): Promise<string> => {
    const job = await producer.queues.dashboard.add(name, data);
    return eventually(
      async (): Promise<string> => job.getState(),
      (state) => state === 'completed' || state === 'failed',
    );
  };
  const fair = { pack: 'edp', variant: 'x'.repeat(22), types: ['kpis'], reason: 'manual', force: true };

  it('brings no filters and no scope of its own: they are refused', async () => {
    expect(await outcome({ ...fair, filters: { client: ['x'] } })).toBe('failed');
    expect(await outcome({ ...fair, scope: { kind: 'all' } })).toBe('failed');
    expect(await outcome({ ...fair, variant: 'x'.repeat(100) })).toBe('failed');
    expect(await outcome({ ...fair, types: Array(9).fill('kpis') })).toBe('failed');
    expect(await outcome('x')).toBe('failed');
    expect(await outcome(fair, 'obliterate')).toBe('failed');
  });

  it('names a variant that was never registered, and computes nothing', async () => {
    const keys = await cache.dbsize();
    const count = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from pulso.snapshot_variant`.execute(api.db)).rows[0]!.n;
    const before = await count();
    await outcome(fair);
    await outcome({ ...fair, pack: "edp'; drop table edp.statement; --" });
    expect([await count(), await cache.dbsize()]).toEqual([before, keys]);
    expect((await read(manager)).data).toBeDefined();
  });
});

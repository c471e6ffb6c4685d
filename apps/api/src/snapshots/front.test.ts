import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PackDefinition, PackRegistry } from '@pulso/kpi-core';
import { HttpProblem, problemSender } from '../http/problem.ts';
import type { Guard } from '../principal/guard.ts';
import { createSnapshotFront } from './front.ts';

const pack = (id: string) => ({ id, snapshots: { kpis: {}, charts: {} } }) as unknown as PackDefinition;
const packs = { all: [pack('first'), pack('second')] } as unknown as PackRegistry & { all: PackDefinition[] };
Object.assign(packs, { default: packs.all[0] });

const seen: string[] = [];
const reported: unknown[] = [];
/** What the next request meets. */
let origin: () => void;
let admit: Guard['admit'];

const front = createSnapshotFront(
  packs,
  async ({ id }, type, { response, headers }) => {
    seen.push(`answer ${id} ${type}`);
    response.writeHead(200, headers);
    if (type === 'charts' && id === 'first') throw new Error('half of an answer');
    response.end('{}');
  },
  {
    checkOrigin: () => {
      seen.push('origin');
      origin();
    },
    guard: {
      rule: (method, path) => ({ method: 'GET', path: `${method} ${path}`, access: 'public', limit: 'snapshots' }),
      admit: (rule, request, response) => {
        seen.push(`guard ${typeof rule === 'object' ? rule?.path : rule}`);
        return admit(rule, request, response);
      },
    },
    measure: (_request, response, route) =>
      response.on('finish', () => seen.push(`measured ${route()} ${response.statusCode}`)),
    sendProblem: problemSender({ error: () => {} } as never, (error) => reported.push(error)),
  },
);
const server = createServer((request, response) => {
  if (!front(request, response)) response.writeHead(404).end('router');
});
const ask = (path: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });

beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));
afterAll(() => void server.close());
beforeEach(() => {
  seen.length = 0;
  origin = () => {};
  admit = () => ({ 'X-Admitted': 'yes' });
});

describe('the front of the snapshots', () => {
  it('answers each address of a snapshot after the checks, in their order, with what the guard adds', async () => {
    const answer = await ask('/manager/api/kpis?client=x');
    expect([answer.status, answer.headers.get('x-admitted')]).toEqual([200, 'yes']);
    await ask('/api/v1/packs/second/charts');
    await expect.poll(() => seen.length).toBe(8);
    expect(seen).toEqual([
      'origin',
      'guard GET /manager/api/kpis',
      'answer first kpis',
      'measured /manager/api/:type 200',
      'origin',
      'guard GET /api/v1/packs/second/charts',
      'answer second charts',
      'measured /api/v1/packs/:pack/:type 200',
    ]);
  });

  it('touches nothing else: other methods, other spellings, other addresses', async () => {
    for (const path of [
      '/manager/api/KPIS',
      '/manager/api/kpis/',
      '/manager/api/%6bpis',
      '/manager/api/financials',
      '/',
    ]) {
      expect(await (await ask(path)).text(), path).toBe('router');
    }
    expect(await (await ask('/manager/api/kpis', 'POST')).text()).toBe('router');
    expect((await ask('/manager/api/kpis', 'HEAD')).status).toBe(404);
    expect(seen).toEqual([]);
  });

  it.each([
    ['origin', () => (origin = refuse), ['origin']],
    ['guard', () => (admit = refuse), ['origin', 'guard GET /manager/api/kpis']],
    ['guard, later', () => (admit = async () => refuse()), ['origin', 'guard GET /manager/api/kpis']],
  ])('answers nothing that the check refuses (%s)', async (_check, refusing, reached) => {
    refusing();
    const answer = await ask('/manager/api/kpis');
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([403, 'nosniff']);
    expect(await answer.json()).toMatchObject({ type: 'urn:pulso:problem:not-allowed', instance: '/manager/api/kpis' });
    await expect.poll(() => seen).toEqual([...reached, 'measured /manager/api/:type 403']);
  });
});

it('cuts off an answer that fails after it has begun, reports it once, and serves the next', async () => {
  reported.length = 0;
  await expect(ask('/manager/api/charts').then((answer) => answer.text())).rejects.toThrow(/fetch failed|terminated/);
  expect(reported).toEqual([new Error('half of an answer')]);
  expect((await ask('/manager/api/kpis')).status).toBe(200);
});

function refuse(): never {
  throw new HttpProblem(403, 'not-allowed', 'no');
}

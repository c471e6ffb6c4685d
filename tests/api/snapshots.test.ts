import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kpiSchema, performanceSchema, snapshotSchema, SNAPSHOT_TYPES, ticketStatusSchema } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startInstallation, type Installation } from './installation.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** A cold key answers 202 first when the machine is busy. */
const computed = (path: string) =>
  installation.eventually(
    () => installation.get(path),
    (response) => response.status === 200,
  );

/** Plain http, since fetch hides what came over the wire. */
function raw(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(`${installation.api.url}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('a snapshot', () => {
  it.each(SNAPSHOT_TYPES)('of type %s has the shape of the contract', async (type) => {
    const answer = await installation.eventually(
      () => installation.get(`/manager/api/${type}`),
      (response) => response.status === 200,
    );
    const snapshot = snapshotSchema.parse(await answer.json());
    expect(snapshot.meta).toMatchObject({
      pack: 'edp',
      type,
      filters: {},
      scope: 'all',
      asOf: '2025-06-30',
      formulas: 'edp@1',
    });
    expect(snapshot.meta.key).toMatch(/^edp:[a-z]+:[A-Za-z0-9_-]{22}$/);
  });

  it('is computed for the first request, and a hit for the second', async () => {
    // No variant that is kept warm.
    const first = await installation.get('/manager/api/kpis?client=Minera%20Norte&minDays=3');
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-status')).toBe('pulso; fwd=uri-miss; stored; detail=miss');
    // The first day of a new installation marks everything once; then it is fresh.
    const second = await installation.eventually(
      () => installation.get('/manager/api/kpis?minDays=3&client=minera+NORTE&client=Minera%20Norte'),
      (answer) => /^pulso; hit; ttl=\d+; detail=fresh$/.test(answer.headers.get('cache-status') ?? ''),
    );
    expect(snapshotSchema.parse(await second.json()).data).toEqual(snapshotSchema.parse(await first.json()).data);
  });

  it('that many ask for at once before it is there is computed once, and has one ticket if any', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => installation.get('/manager/api/kpis?client=Minera%20Norte&minDays=7')),
    );
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as {
      meta?: { version: string };
      ticket?: string;
    }[];
    expect(answers.filter(({ status }) => status !== 200 && status !== 202)).toEqual([]);
    const told = bodies.map(({ meta, ticket }) => meta?.version ?? ticket);
    expect(new Set(told).size).toBe(1);
  });

  it('holds KPIs that the page can read', async () => {
    const { data } = snapshotSchema.parse(await (await installation.get('/manager/api/kpis')).json());
    for (const [key, kpi] of Object.entries(data)) expect(() => kpiSchema.parse(kpi), key).not.toThrow();
  });

  it('is sent as stored to who accepts gzip, and plain to who does not', async () => {
    const zipped = await raw('/manager/api/kpis', { 'Accept-Encoding': 'gzip' });
    const plain = await raw('/manager/api/kpis');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    expect(plain.headers['etag']).not.toBe(zipped.headers['etag']);
    expect(zipped.headers['vary']).toBe('Accept-Encoding, Cookie');
    expect(Number(zipped.headers['content-length'])).toBe(zipped.body.length);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await raw('/manager/api/kpis');
    const again = await raw('/manager/api/kpis', { 'If-None-Match': String(headers['etag']) });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(again.headers['etag']).toBe(headers['etag']);
  });

  it('is the same under the address that works for any pack', async () => {
    const own = await (await installation.get('/manager/api/charts')).json();
    expect(await (await installation.get('/api/v1/packs/edp/charts')).json()).toEqual(own);
    expect((await installation.get('/api/v1/packs/none/charts')).status).toBe(404);
    const post = await installation.post('/manager/api/kpis');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('younger than the caller demands is waited for', async () => {
    const before = snapshotSchema.parse(await (await installation.get('/manager/api/kpis?minDays=10')).json());
    const after = await installation.get('/manager/api/kpis?minDays=10&maxStale=0');
    expect(after.status).toBe(200);
    // Its content is the same, so the stored document is; but it was confirmed by a newer computation.
    expect(Number(after.headers.get('age'))).toBe(0);
    expect(snapshotSchema.parse(await after.json()).data).toEqual(before.data);
  });
});

describe('bad filters', () => {
  it.each([
    ['view=best', 'view'],
    ['colour=red', 'colour'],
    ['from=2025-02-30', 'from'],
    ['from=2025-03-01&to=2025-02-01', ''],
    ['preset=30d&from=2025-01-01', ''],
    ['minDays=-1', 'minDays'],
    ['minAmount=ten', 'minAmount'],
    ['from=2025-01-01&from=2025-01-02', 'from'],
    [Array.from({ length: 21 }, (_, index) => `client=${index}`).join('&'), 'client'],
    ['maxStale=soon', 'maxStale'],
    [`client=${'x'.repeat(3_000)}`, ''],
  ])('%s get a 400 that names the parameter', async (query, path) => {
    const answer = await installation.get(`/manager/api/kpis?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as { errors: { path: string; message: string }[] };
    expect(problem.errors.length).toBeGreaterThan(0);
    const named = path === '' ? expect.any(String) : path;
    expect(problem.errors.map((error) => error.path.split('.')[0])).toContainEqual(named);
  });

  it('that name nobody select nothing', async () => {
    const { data } = snapshotSchema.parse(await (await installation.get('/manager/api/kpis?client=Nobody')).json());
    expect(data['receivables']).toMatchObject({ value: 0, sampleSize: 0 });
  });
});

describe('a change in the tables', () => {
  it('reaches the snapshot without anybody asking for a refresh', async () => {
    const value = async () => {
      const answer = await computed('/manager/api/kpis?projectManager=Pablo%20Reyes');
      const { data } = snapshotSchema.parse(await answer.json());
      return (data['receivables'] as { value: number }).value;
    };
    const before = await value();
    await sql`update edp.statement set approved_amount = approved_amount + 1000
      where id = (select s.id from edp.statement s join edp.project_manager m on m.id = s.project_manager_id
                  where m.name = 'Pablo Reyes' and s.status = 'validated' order by s.id limit 1)`.execute(
      installation.db,
    );
    expect(await installation.eventually(value, (after) => after === before + 1_000, 5_000)).toBe(before + 1_000);
  });
});

describe('a refresh ticket', () => {
  it('is completed by versions that began after the request', async () => {
    const accepted = await installation.post('/manager/dashboard/refresh', {
      filters: { view: 'critical' },
      types: ['kpis', 'charts'],
    });
    expect(accepted.status).toBe(202);
    const { statusUrl } = (await accepted.json()) as { statusUrl: string };
    const status = await installation.eventually(
      async () => ticketStatusSchema.parse(await (await installation.get(statusUrl)).json()),
      ({ state }) => state === 'completed',
    );
    expect(status).toMatchObject({ state: 'completed', progress: 1 });
    expect((await installation.get('/manager/api/kpis?view=critical')).headers.get('cache-status')).toContain('; hit;');
  });

  it('that nobody issued is not found', async () => {
    expect((await installation.get('/manager/dashboard/status/00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await installation.get('/manager/dashboard/status/1')).status).toBe(404);
  });

  it('needs a body that makes sense', async () => {
    expect((await installation.post('/manager/dashboard/refresh', { types: ['everything'] })).status).toBe(400);
    expect((await installation.post('/manager/dashboard/refresh', { filters: { colour: 'red' } })).status).toBe(400);
  });
});

describe('performance', () => {
  it('is told by route, by type and by worker', async () => {
    await computed('/manager/api/kpis?minAmount=7');
    const { routes, refreshes, workers, queues } = await installation.eventually(
      async () => performanceSchema.parse(await (await installation.get('/manager/api/performance/metrics')).json()),
      ({ refreshes: seen, workers: beating }) => (seen?.kpis.duration.count ?? 0) > 0 && (beating[0]?.jobs ?? 0) > 0,
    );
    expect(routes['/manager/api/:type']!.p95).toBeGreaterThan(0);
    expect(refreshes!.kpis.duration.p95).toBeGreaterThan(0);
    expect(workers[0]!.failed).toBe(0);
    expect(Object.keys(queues!)).toContain('kpis');
  });
});

describe('a computation that fails', () => {
  // Computed from rows, which are not there for a while; changes find their way without them.
  const path = '/manager/api/kpis?client=Minera%20Norte&minDays=5';
  const fails = sql`alter table edp.statement rename to statement_away`;
  const works = sql`alter table edp.statement_away rename to statement`;

  it('is told to who asked for it, with the reason, while it is tried again; its old figures say so', async () => {
    await computed(path);
    await installation.db.transaction().execute(async (db) => {
      await sql`update edp.statement set approved_amount = approved_amount + 1
        where client_id = (select id from edp.client where name = 'Minera Norte')`.execute(db);
      await fails.execute(db);
    });
    const accepted = await installation.post('/manager/dashboard/refresh', {
      filters: { client: ['Minera Norte'], minDays: 5 },
      types: ['kpis'],
    });
    const { statusUrl } = (await accepted.json()) as { statusUrl: string };
    const status = async () => ticketStatusSchema.parse(await (await installation.get(statusUrl)).json());
    try {
      // The first back-off is a second.
      expect(await installation.eventually(status, ({ state }) => state !== 'waiting', 1_000)).toMatchObject({
        state: 'failed',
        progress: 0,
        completedAt: null,
        error: expect.stringMatching(/^kpis: [a-z :,]+; it is tried again$/),
        code: 'computation-mismatch',
      });
      const stale = await installation.eventually(
        () => installation.get(path),
        (answer) => (answer.headers.get('cache-status') ?? '').includes('refresh=backoff'),
      );
      expect(stale.status).toBe(200);
      expect(stale.headers.get('cache-status')).toMatch(/^pulso; hit; ttl=-\d+; detail="stale;refresh=backoff"$/);
    } finally {
      await works.execute(installation.db);
    }
    expect((await installation.eventually(status, ({ state }) => state !== 'failed', 20_000)).state).toBe('completed');
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cacheStatusSchema,
  drilldownPageSchema,
  importReportSchema,
  packDescriptionSchema,
  packListSchema,
  snapshotSchema,
  systemHealthSchema,
  verifyResultSchema,
} from '@pulso/kpi-core';
import { ROOT } from '../support/paths.ts';
import { startInstallation, type Installation } from './installation.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const kpi = async (key: string) => {
  const answer = await installation.eventually(
    () => installation.get('/manager/api/kpis'),
    (response) => response.status === 200,
  );
  return snapshotSchema.parse(await answer.json()).data[key] as { value: number };
};

describe('drill-down', () => {
  it('lists the rows whose sum is the card', async () => {
    const { value } = await kpi('receivables');
    const rows: { amount: number }[] = [];
    let cursor = '';
    do {
      const answer = await installation.get(
        `/manager/api/statements?metric=receivables&limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      const page = drilldownPageSchema.parse(await answer.json());
      expect(page.total).toMatchObject({ amount: value, value });
      rows.push(...(page.rows as { amount: number }[]));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(value);
  });

  it('refuses what does not exist', async () => {
    for (const query of ['metric=happiness', 'chart=aging&bucket=1-2', 'sort=secret', 'limit=201', 'cursor=x']) {
      expect((await installation.get(`/manager/api/statements?${query}`)).status, query).toBe(400);
    }
    expect((await installation.get('/manager/api/statements/999999')).status).toBe(404);
    expect((await installation.get('/manager/api/statements/x')).status).toBe(404);
  });

  it('opens one row with its history', async () => {
    const page = drilldownPageSchema.parse(
      await (await installation.get('/manager/api/statements?metric=receivables&limit=1')).json(),
    );
    const answer = await installation.get(`/manager/api/statements/${String(page.rows[0]!['id'])}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ history: expect.any(Array) });
  });
});

describe('the address of a pack', () => {
  it('answers as the short one of the default pack does', async () => {
    const own = '/api/v1/packs/edp';
    await kpi('receivables');
    for (const path of ['/statements?metric=receivables&limit=3', '/statements/1', '/statements/export?format=csv']) {
      const [short, long] = [await installation.get(`/manager/api${path}`), await installation.get(`${own}${path}`)];
      expect(long.status, path).toBe(200);
      expect(await long.text(), path).toBe(await short.text());
    }
    expect((await installation.post(`${own}/verify`, { type: 'kpis' })).status).toBe(200);
    expect((await installation.post(`${own}/refresh`, { types: ['kpis'] })).status).toBe(202);
    expect((await installation.get('/api/v1/packs/water/statements')).status).toBe(404);
    expect((await installation.post('/api/v1/packs/water/refresh', {})).status).toBe(404);
  });
});

describe('exports', () => {
  it('of rows as CSV add up to the card', async () => {
    const { value } = await kpi('receivables');
    const answer = await installation.get('/manager/api/statements/export?metric=receivables&format=csv&lang=en');
    // text() would drop the byte order mark.
    const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
    const [header = '', ...lines] = text.trim().split('\r\n');
    expect(text.charCodeAt(0)).toBe(0xfeff);
    const column = header.split(',').indexOf('Amount');
    expect(column).toBeGreaterThan(0);
    expect(lines.reduce((sum, line) => sum + Number(line.split(',')[column]), 0)).toBe(value);
  });

  it.each(['dashboard', 'kpis', 'charts', 'financials', 'statements'])(
    'of %s come as CSV and as XLSX',
    async (type) => {
      const csv = await installation.get(`/manager/api/${type}/export?format=csv`);
      expect(csv.headers.get('content-type')).toContain('text/csv');
      expect((await csv.text()).length).toBeGreaterThan(20);
      const xlsx = await installation.get(`/manager/api/${type}/export?format=xlsx`);
      expect(
        Buffer.from(await xlsx.arrayBuffer())
          .subarray(0, 2)
          .toString(),
      ).toBe('PK');
    },
  );

  it('refuse an unknown format', async () => {
    expect((await installation.get('/manager/api/kpis/export?format=pdf')).status).toBe(400);
    // Before the answer has begun: a file that breaks off would tell nothing.
    expect((await installation.get('/manager/api/statements/export?metric=happiness')).status).toBe(400);
  });
});

describe('verify', () => {
  it('finds no difference between a snapshot and the rows', async () => {
    await kpi('receivables');
    // The day's values are recorded just after the start: a snapshot from before them differs until it is refreshed.
    const verified = await installation.eventually(
      async () =>
        verifyResultSchema.parse(await (await installation.post('/manager/api/verify', { type: 'kpis' })).json()),
      ({ equal }) => equal,
      15_000,
    );
    expect(verified).toEqual({ equal: true, differences: [] });
  });
});

describe('import', () => {
  const upload = async (content: Buffer | string, query = '', dataset = 'statements') => {
    const form = new FormData();
    form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), 'sheet.csv');
    return fetch(`${installation.api.url}/manager/api/import/${dataset}${query}`, { method: 'POST', body: form });
  };
  const report = async (answer: Response) => {
    const { statusUrl } = (await answer.json()) as { statusUrl: string };
    const status = await installation.eventually(
      async () => (await (await installation.get(statusUrl)).json()) as { state: string; report: unknown },
      ({ state }) => state === 'completed' || state === 'failed',
    );
    return importReportSchema.parse(status.report);
  };

  it('of the sheet that is loaded changes nothing and says so', async () => {
    const sheet = await readFile(join(ROOT, 'tests/fixtures/edp-statements.csv'));
    expect(await report(await upload(sheet))).toMatchObject({
      applied: true,
      rows: { read: 51, valid: 51, invalid: 0 },
      changes: { inserted: 0, updated: 0, unchanged: 51 },
    });
  });

  it('of a dry run shows what would change and changes nothing', async () => {
    const { value } = await kpi('receivables');
    const sheet = (await readFile(join(ROOT, 'tests/fixtures/edp-statements.csv'), 'utf8')).replaceAll(
      '187164099',
      '187164100',
    );
    const result = await report(await upload(sheet, '?dryRun=true'));
    expect(result).toMatchObject({ dryRun: true, applied: false, changes: { updated: 1 } });
    expect(result.preview).toHaveLength(1);
    expect((await kpi('receivables')).value).toBe(value);
  });

  it('of what is no sheet is refused, whole', async () => {
    expect(await report(await upload('this is not a sheet'))).toMatchObject({
      applied: false,
      fatal: { reason: expect.any(String) },
    });
    expect((await upload('x', '', 'recipes')).status).toBe(404);
    expect((await upload('x', '?dryrun=true')).status, 'a misspelt dryRun').toBe(400);
    expect((await installation.post('/manager/api/import/statements', {})).status).toBe(415);
  });
});

describe('other routes', () => {
  it('describe the packs', async () => {
    expect(packListSchema.parse(await (await installation.get('/api/v1/packs')).json()).packs).toMatchObject([
      { id: 'edp', default: true },
    ]);
    expect(packDescriptionSchema.parse(await (await installation.get('/api/v1/packs/edp')).json())).toMatchObject({
      currency: 'CLP',
      presentation: {
        kpis: { critical_amount: { label: { es: 'Crítico +90 d' }, symbols: 'Σ amount, open, age > 90' } },
      },
    });
  });

  it('tell of the cache, and empty it only by POST', async () => {
    await kpi('receivables');
    const status = cacheStatusSchema.parse(await (await installation.get('/manager/api/cache/status')).json());
    expect(status.types.kpis.entries).toBeGreaterThan(0);
    const get = await installation.get('/manager/api/cache/clear');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await installation.post('/manager/api/cache/clear', { type: 'kpis' })).status).toBe(200);
    expect((await installation.get('/manager/api/kpis?view=critical')).headers.get('cache-status')).toContain(
      'fwd=uri-miss',
    );
  });

  // A host that takes the processor away meanwhile is tried again.
  it('tell of the health of the whole, at once', { retry: 3 }, async () => {
    const startedAt = performance.now();
    const answer = await installation.get('/health/system');
    expect(performance.now() - startedAt).toBeLessThan(200);
    expect(answer.headers.get('content-type')).toContain('application/health+json');
    const health = systemHealthSchema.parse(await answer.json());
    expect(health).toMatchObject({ redis: true, postgres: true });
    expect(Object.keys(health.checks)).toEqual(
      expect.arrayContaining([
        'redis:cache',
        'redis:queue',
        'postgres:responseTime',
        'workers:count',
        'queue:depth',
        'scheduler:lastTick',
        'changeFeed:lag',
        'cache:hitRate',
        'http:p95',
      ]),
    );
    expect((await installation.get('/health/live')).status).toBe(200);
    expect((await installation.get('/health/ready')).status).toBe(200);
  });

  it('are described by OpenAPI, and each of them exists', async () => {
    const document = (await (await installation.get('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe('3.1.0');
    for (const [path, operations] of Object.entries(document.paths)) {
      const url = path
        .replace('{pack}', 'edp')
        .replace('{type}', 'kpis')
        .replace('{id}', '1')
        .replace('{dataset}', 'statements')
        .replace('{ticket}', 'x');
      for (const method of Object.keys(operations)) {
        const json = { headers: { 'Content-Type': 'application/json' }, body: '{}' };
        const answer = await fetch(installation.api.url + url, method === 'get' ? {} : { method, ...json });
        expect(answer.status, `${method} ${path}`).not.toBe(405);
        const problem = answer.status === 404 ? ((await answer.json()) as { type: string }).type : '';
        expect(problem, `${method} ${path}`).not.toContain('unknown-route');
      }
    }
  });

  it('that do not exist get a clear 404', async () => {
    const answer = await installation.get('/manager/api/horoscope');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('requests from elsewhere', () => {
  it('under a foreign host name or from a foreign page are refused', async () => {
    const { hostname, port } = new URL(installation.api.url);
    const { request } = await import('node:http');
    const foreign = await new Promise<number>((resolve, reject) => {
      request({ hostname, port, path: '/manager/api/kpis', headers: { Host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      })
        .on('error', reject)
        .end();
    });
    expect(foreign).toBe(403);
    expect((await installation.post('/manager/api/cache/clear', {}, { Origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await installation.post('/manager/api/cache/clear', {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await installation.post('/manager/api/cache/clear', {}, { 'Content-Type': 'text/plain' })).status).toBe(
      415,
    );
  });
});

describe('metrics', () => {
  it('are in the format of Prometheus, count requests by route and know the dependencies', async () => {
    await kpi('receivables');
    expect((await installation.get('/metrics')).headers.get('content-type')).toContain('text/plain');
    const text = await installation.eventually(
      async () => (await installation.get('/metrics')).text(),
      (metrics) => metrics.includes('pulso_workers_live 1'),
    );
    expect(text).toMatch(
      /^pulso_http_requests_total\{route="\/manager\/api\/:type",method="GET",status="200"\} [1-9]/m,
    );
    expect(text).toMatch(/^pulso_cache_reads_total\{type="kpis",state="fresh"\} \d+/m);
    for (const line of ['pulso_redis_up{role="cache"} 1', 'pulso_redis_up{role="queue"} 1', 'pulso_postgres_up 1']) {
      expect(text).toContain(line);
    }
    expect(text).not.toMatch(/minera/i);
    // As `promtool check metrics` has it.
    const kinds = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind]) => ({ name, kind }));
    expect(kinds.length).toBeGreaterThan(30);
    expect(kinds.filter(({ name, kind }) => name.endsWith('_total') !== (kind === 'counter'))).toEqual([]);
  });
});

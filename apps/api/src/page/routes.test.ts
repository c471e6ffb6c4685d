import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../http/content-security-policy.ts';
import { pageRoutes } from './routes.ts';

const directory = mkdtempSync(join(tmpdir(), 'pulso-page-'));
const app = express().use(pageRoutes({ directory }));
let port = 0;
const server = app.listen(0, '127.0.0.1', () => (port = (server.address() as AddressInfo).port));

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><head></head>');
  writeFileSync(join(directory, 'assets/app-abc.js'), 'export {};');
  writeFileSync(join(directory, 'assets/app-abc.js.gz'), gzipSync('export {};'));
  writeFileSync(join(directory, 'assets/face-abc.woff2'), 'face');
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

/** Without `fetch`, which decodes by itself. */
const get = (path: string, encoding?: string) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const headers = encoding === undefined ? {} : { 'Accept-Encoding': encoding };
    send({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('the page’s files', () => {
  it('come compressed to who takes it, as what they are, for ever', async () => {
    const { headers, body } = await get('/manager/assets/app-abc.js?x=1', 'br, gzip');
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
    expect(gunzipSync(body).toString()).toBe('export {};');
  });

  it('come plain to who does not, and where there is nothing to gain', async () => {
    for (const [path, encoding] of [
      ['/manager/assets/app-abc.js', undefined],
      ['/manager/assets/app-abc.js', 'gzip;q=0'],
      ['/manager/assets/face-abc.woff2', 'gzip'],
    ] as const) {
      const { status, headers } = await get(path, encoding);
      expect(status, path).toBe(200);
      expect(headers['content-encoding'], path).toBeUndefined();
      expect(headers, path).toMatchObject({
        vary: 'Accept-Encoding',
        'cache-control': 'public, max-age=31536000, immutable',
      });
    }
  });

  it('are missed with 404; the document is always checked', async () => {
    expect((await get('/manager/assets/none.js', 'gzip')).status).toBe(404);
    expect((await get('/manager/dashboard/edp')).headers['cache-control']).toBe('no-cache');
  });

  it('say where to report errors only when that is configured, and the policy allows only that', async () => {
    expect((await get('/manager/dashboard')).body.toString()).not.toContain('pulso-error-reports');
    expect(contentSecurityPolicy(undefined)['connectSrc']).toEqual(["'self'"]);
    const dsn = 'https://public@errors.example:8443/1';
    expect(contentSecurityPolicy(dsn)['connectSrc']).toEqual(["'self'", 'https://errors.example:8443']);
    const reporting = express()
      .use(pageRoutes({ directory, errorReports: dsn }))
      .listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => reporting.once('listening', resolve));
      const own = (reporting.address() as AddressInfo).port;
      const answer = await fetch(`http://127.0.0.1:${own}/manager/dashboard`);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await answer.text()).toContain(`<meta name="pulso-error-reports" content="${dsn}" />`);
    } finally {
      await new Promise((resolve) => reporting.close(resolve));
    }
  });
});

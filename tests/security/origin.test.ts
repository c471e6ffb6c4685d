import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cookieHeader,
  PASSWORD,
  rawStatus,
  startSecured,
  type SecuredApi,
  type Visitor,
} from './support/secured-api.ts';

let api: SecuredApi;
let manager: Visitor;
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_PUBLIC_HOSTS: 'pulso.example.com' } });
  manager = await api.signedIn('Manager', { role: 'admin' });
});
afterAll(() => api[Symbol.asyncDispose]());

const from = (site: string, mode = 'cors') => ({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode });

describe('a page of another site', () => {
  it.each(['cross-site', 'same-site'])('reads nothing with our cookie (%s)', async (site) => {
    const ask = (headers: Record<string, string>) =>
      rawStatus(api.url, '/api/v1/packs', { Cookie: cookieHeader(manager.cookies), ...headers });
    expect(await ask(from(site))).toBe(403);
    expect(await ask(from(site, 'no-cors'))).toBe(403);
    expect(await ask(from('same-origin'))).toBe(200);
  });

  it('may lead here', async () => {
    // 503 where the page is not built.
    expect([200, 503]).toContain(await rawStatus(api.url, '/manager/dashboard', from('cross-site', 'navigate')));
  });

  it.each([
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
    [{ Origin: 'http://127.0.0.1:1' }],
    [from('cross-site')],
    [from('same-site')],
    [from('cross-site', 'navigate')],
  ])('changes nothing with our cookie: %o', async (headers) => {
    for (const [method, path] of [
      ['POST', '/manager/api/cache/clear'],
      ['POST', '/manager/dashboard/refresh'],
      ['DELETE', '/api/v1/session'],
      ['PUT', '/admin/queues/api/queues/pause'],
    ] as const) {
      expect((await manager.send(method, path, {}, headers)).status, `${method} ${path}`).toBe(403);
    }
  });

  it('signs nobody in under its own account', async () => {
    const answer = await api.anonymous.post(
      '/api/v1/session',
      { name: 'first', password: PASSWORD },
      { Origin: 'https://evil.example' },
    );
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('sends no form that would pass', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
      const answer = await manager.send('POST', '/manager/api/cache/clear', undefined, { 'content-type': type });
      expect([403, 415], type).toContain(answer.status);
    }
  });
});

describe('the host name', () => {
  it('must be one that is served', async () => {
    const cookie = { Cookie: cookieHeader(manager.cookies) };
    const ask = (Host: string) => rawStatus(api.url, '/api/v1/packs', { ...cookie, Host });
    expect(await ask('pulso.example.com')).toBe(200);
    expect(await ask('PULSO.example.com:8443')).toBe(200);
    expect(await ask('localhost:3000')).toBe(200);
    for (const foreign of ['evil.example', 'pulso.example.com.evil.example', 'localhost.evil.example', '10.0.0.1']) {
      expect(await ask(foreign), foreign).toBe(403);
    }
  });

  it('must have TLS in front for a password, unless it is this machine', async () => {
    const { hostname, port } = new URL(api.url);
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { Host: 'pulso.example.com', 'Content-Type': 'application/json' };
      request({ hostname, port, path: '/api/v1/session', method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      })
        .once('error', reject)
        .end(JSON.stringify({ name: 'first', password: PASSWORD }));
    });
    expect(status).toBe(403);
  });
});

describe('answers', () => {
  it('are private, and say that they depend on who asks', async () => {
    const answer = await manager.get('/api/v1/packs/edp');
    expect(answer.headers.get('cache-control')).toMatch(/private|no-cache|no-store/);
    expect(answer.headers.get('vary')).toMatch(/Cookie/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  it('of the page carry a policy that lets no foreign script in and no frame around', async () => {
    const csp = (await manager.get('/manager/dashboard')).headers.get('content-security-policy') ?? '';
    expect(csp).toContain("default-src 'self'");
    expect(csp).toMatch(/script-src 'self'(;|$)/);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain("object-src 'none'");
    expect(csp).toContain("base-uri 'none'");
  });

  it('never carry a stack, SQL or a file name', async () => {
    for (const path of [
      '/manager/api/kpis?client=%',
      '/manager/api/statements?cursor=%00',
      '/api/v1/packs/..%2f',
      '/%E0%A4%A',
    ]) {
      const text = await (await manager.get(path)).text();
      expect(text, path).not.toMatch(/\bat \/|node_modules|select |insert |\.ts:\d|ECONN/i);
    }
  });
});

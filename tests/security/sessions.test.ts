import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disableAccount, setGrant, setPassword } from '@pulso/accounts';
import { sessionSchema } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { eventually, PASSWORD, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

let api: SecuredApi;
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_LIMITS: 'login-address=1000/60', PULSO_TRUSTED_PROXIES: '1' } });
});
afterAll(() => api[Symbol.asyncDispose]());

const problemOf = async (answer: Response): Promise<string> => ((await answer.json()) as { type: string }).type;
const whoAmI = async (visitor: Visitor) => sessionSchema.parse(await (await visitor.get('/api/v1/session')).json());
const packs = async (visitor: Visitor): Promise<number> => (await visitor.get('/api/v1/packs')).status;

describe('signing in', () => {
  it('gives a session to the right password, and says who one is', async () => {
    const visitor = await api.signedIn('Olga Ríos', { role: 'ops' });
    expect(await whoAmI(visitor)).toMatchObject({
      loginRequired: true,
      principal: { kind: 'account', name: 'Olga Ríos', roles: ['ops'], scope: { kind: 'all' } },
      signIn: { password: true, oidc: null },
    });
    expect(await packs(visitor)).toBe(200);
    expect(await whoAmI(await api.signIn('  OLGA rios '))).toMatchObject({ principal: { name: 'Olga Ríos' } });
  });

  it('says the same of a wrong password and of an unknown name', async () => {
    const [wrong, unknown] = await Promise.all([
      api.anonymous.post('/api/v1/session', { name: 'Olga Ríos', password: 'not this one either' }),
      api.anonymous.post('/api/v1/session', { name: 'Nobody', password: 'not this one either' }),
    ]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    expect([...wrong.headers.getSetCookie(), ...unknown.headers.getSetCookie()]).toEqual([]);
  });

  it('takes nobody in who is disabled', async () => {
    await api.signedIn('Gone', { role: 'manager' });
    await disableAccount(api.db, 'gone');
    const answer = await api.anonymous.post('/api/v1/session', { name: 'Gone', password: PASSWORD });
    expect(answer.status).toBe(401);
  });

  it('keeps tokens from scripts and from other sites', async () => {
    const answer = await api.anonymous.post('/api/v1/session', { name: 'first', password: PASSWORD });
    const [session = '', refresh = ''] = answer.headers.getSetCookie();
    expect(session).toMatch(/^pulso_session=[\w.-]+; Path=\/; Max-Age=720; HttpOnly; SameSite=Strict$/);
    expect(refresh).toMatch(
      /^pulso_refresh=[\w-]{43}; Path=\/api\/v1\/session; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('marks cookies as secure behind TLS, where the plain names count for nothing', async () => {
    const tls = { 'x-forwarded-proto': 'https' };
    const visitor = api.anonymous;
    const answer = await visitor.post('/api/v1/session', { name: 'first', password: PASSWORD }, tls);
    const [session = '', refresh = ''] = answer.headers.getSetCookie();
    expect(session).toMatch(/^__Host-pulso_session=.*; Path=\/; .*; Secure$/);
    expect(refresh).toMatch(/^__Secure-pulso_refresh=.*; Secure$/);
    expect((await visitor.get('/api/v1/packs', tls)).status).toBe(200);
    const plain = { ...tls, cookie: `pulso_session=${visitor.cookies.get('__Host-pulso_session')}` };
    expect((await api.anonymous.get('/api/v1/packs', plain)).status).toBe(401);
  });

  it('needs the password of the policy', async () => {
    await expect(api.signedIn('Short', { role: 'ops' })).resolves.toBeDefined();
    for (const weak of ['short', 'aaaaaaaaaaaaaaaa', 'abcabcabcabcabc', 'shortshort!!']) {
      await expect(setPassword(api.db, 'Short', weak), weak).rejects.toMatchObject({ code: 'weak-password' });
    }
  });

  it('stores no password and no token that could be used', async () => {
    const visitor = await api.signIn('first');
    const { rows } = await sql<{ text: string }>`
      select (select string_agg(to_jsonb(a)::text, '') from pulso.account a) ||
        (select string_agg(to_jsonb(t)::text, '') from pulso.refresh_token t) as text`.execute(api.db);
    expect(rows[0]!.text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(rows[0]!.text).not.toContain(PASSWORD);
    expect(rows[0]!.text).not.toContain(visitor.cookies.get('pulso_refresh'));
  });
});

describe('throttling', () => {
  it('stops guessing at one account after five tries, and lets others in', async () => {
    await api.signedIn('Target', { role: 'manager' });
    await api.signedIn('Other', { role: 'manager' });
    const guess = (n: number) =>
      api.anonymous.post('/api/v1/session', { name: 'target', password: `guess number ${n}` });
    for (let n = 0; n < 5; n += 1) expect((await guess(n)).status).toBe(401);
    const sixth = await guess(6);
    expect(sixth.status).toBe(429);
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
    // Not even the right one: whoever guesses must not learn that.
    expect((await api.anonymous.post('/api/v1/session', { name: 'Target', password: PASSWORD })).status).toBe(429);
    await expect(api.signIn('Other')).resolves.toBeDefined();
  });

  it('does not count who gets in', async () => {
    await api.signedIn('Frequent', { role: 'manager' });
    for (let n = 0; n < 8; n += 1) await expect(api.signIn('frequent')).resolves.toBeDefined();
  });
});

describe('a session', () => {
  it('is refreshed with a token that is good once', async () => {
    const visitor = await api.signIn('first');
    const before = visitor.cookies.get('pulso_refresh');
    const answer = await visitor.post('/api/v1/session/refresh');
    expect(sessionSchema.parse(await answer.json()).principal).toMatchObject({ name: 'first' });
    expect(visitor.cookies.get('pulso_refresh')).not.toBe(before);
    expect(await packs(visitor)).toBe(200);
  });

  it('asks a second tab to wait, and ends nobody', async () => {
    const visitor = await api.signIn('first');
    const before = { cookie: `pulso_refresh=${visitor.cookies.get('pulso_refresh')}` };
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(200);
    const second = await api.anonymous.post('/api/v1/session/refresh', {}, before);
    expect([second.status, second.headers.getSetCookie()]).toEqual([409, []]);
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(200);
  });

  it('ends for everybody when a used refresh token comes again', async () => {
    const visitor = await api.signIn('first');
    const stolen = { cookie: `pulso_refresh=${visitor.cookies.get('pulso_refresh')}` };
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(200);
    await sql`update pulso.refresh_token set used_at = used_at - interval '1 minute' where used_at is not null`.execute(
      api.db,
    );
    expect((await api.anonymous.post('/api/v1/session/refresh', {}, stolen)).status).toBe(401);
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(401);
    expect(await packs(visitor)).toBe(401);
  });

  it('ends with a logout, also for a copy of its token', async () => {
    const visitor = await api.signIn('first');
    const copy = { cookie: `pulso_session=${visitor.cookies.get('pulso_session')}` };
    expect((await visitor.send('DELETE', '/api/v1/session')).status).toBe(204);
    expect([...visitor.cookies]).toEqual([]);
    expect((await api.anonymous.get('/api/v1/packs', copy)).status).toBe(401);
    expect((await whoAmI(visitor)).principal).toBeNull();
  });

  it('does not come back by an expired or unknown refresh token', async () => {
    const visitor = await api.signIn('first');
    await sql`update pulso.refresh_token set expires_at = clock_timestamp() where used_at is null`.execute(api.db);
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(401);
    const unknown = { cookie: `pulso_refresh=${'x'.repeat(43)}` };
    expect((await api.anonymous.post('/api/v1/session/refresh', {}, unknown)).status).toBe(401);
    expect((await api.anonymous.post('/api/v1/session/refresh')).status).toBe(401);
  });

  it('ends within seconds when its account is disabled, or its role or password changes', async () => {
    const changes = {
      Disabled: (name: string) => disableAccount(api.db, name),
      Demoted: (name: string) => setGrant(api.db, name, { role: 'monitor' }),
      Renewed: (name: string) => setPassword(api.db, name, 'eleven quiet harbours'),
    };
    // All at once: each waits for accounts to be read again.
    await Promise.all(
      Object.entries(changes).map(async ([name, change]) => {
        const visitor = await api.signedIn(name, { role: 'manager' });
        expect(await packs(visitor), name).toBe(200);
        await change(name);
        const beganAt = performance.now();
        await eventually(
          () => packs(visitor),
          (status) => status === 401,
          30_000,
        );
        expect(performance.now() - beganAt, name).toBeLessThan(10_000);
        expect((await visitor.post('/api/v1/session/refresh')).status, name).toBe(401);
      }),
    );
  });
});

describe('without a session', () => {
  it('the page is served and no figure', async () => {
    expect(await whoAmI(api.anonymous)).toMatchObject({ loginRequired: true, principal: null });
    const answer = await api.anonymous.get('/manager/api/kpis');
    expect(answer.status).toBe(401);
    expect(await problemOf(answer)).toBe('urn:pulso:problem:not-signed-in');
  });

  it('nothing is told about what exists', async () => {
    expect((await api.anonymous.get('/manager/api/horoscope')).status).toBe(401);
    expect((await api.anonymous.get('/no/such/thing')).status).toBe(401);
  });
});

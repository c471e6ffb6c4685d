import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSessionTokens, sessionKeys, type SessionClaims } from '@pulso/accounts';
import { sql } from 'kysely';
import { startSecured, type SecuredApi } from './support/secured-api.ts';

let api: SecuredApi;
let claims: SessionClaims;
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_LIMITS: 'refused=100000/60' } });
  const { rows } = await sql<{ id: string }>`select id from pulso.account`.execute(api.db);
  claims = {
    accountId: rows[0]!.id,
    family: '00000000-0000-4000-8000-000000000000',
    name: 'first',
    role: 'admin',
    projectManagers: [],
    policyVersion: 1,
  };
});
afterAll(() => api[Symbol.asyncDispose]());

const keys = () => sessionKeys(undefined, api.variables['PULSO_HOME']!);
const status = async (token: string): Promise<number> =>
  (await api.anonymous.get('/api/v1/packs', { cookie: `pulso_session=${token}` })).status;
const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a session token', () => {
  it('is taken when we have signed it', async () => {
    const { token } = await createSessionTokens(await keys()).sign(claims);
    expect(await status(token)).toBe(200);
  });

  it('is refused when it has expired, or is for later', async () => {
    const at = (offsetMs: number) => async () =>
      (await createSessionTokens(await keys(), () => Date.now() + offsetMs).sign(claims)).token;
    expect(await status(await at(-13 * 60_000)())).toBe(401);
    expect(await status(await at(-11 * 60_000)())).toBe(200);
    expect(await status(await at(60_000)())).toBe(401);
  });

  it('is refused with another key, a foreign key of the same name, or none', async () => {
    const [own] = await keys();
    const other = await sessionKeys('another secret of at least 32 characters', '');
    expect(await status((await createSessionTokens(other).sign(claims)).token)).toBe(401);
    const forged = createSessionTokens([{ id: own!.id, key: other[0]!.key }]);
    expect(await status((await forged.sign(claims)).token)).toBe(401);
  });

  it('is refused without a signature', async () => {
    const { token } = await createSessionTokens(await keys()).sign(claims);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const decoded = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await status(`${json({ ...decoded, alg })}.${payload}.`), alg).toBe(401);
      expect(await status(`${json({ ...decoded, alg })}.${payload}.${signature}`), alg).toBe(401);
    }
    expect(await status(`${header}.${payload}.`)).toBe(401);
    expect(await status(`${header}.${payload}`)).toBe(401);
  });

  it('is refused when a claim was changed', async () => {
    const { token } = await createSessionTokens(await keys()).sign({ ...claims, role: 'monitor' });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    expect(await status(`${header}.${json({ ...decoded, role: 'admin' })}.${signature}`)).toBe(401);
  });

  it('is refused with another algorithm, type, issuer, audience or without a claim', async () => {
    const [own] = await keys();
    const sign = (
      change: { alg?: string; typ?: string; iss?: string; aud?: string; without?: string } = {},
    ): Promise<string> => {
      const all: Record<string, unknown> = { sid: claims.family, name: 'first', role: 'admin', pms: [], pv: 1 };
      if (change.without) delete all[change.without];
      const now = Math.floor(Date.now() / 1_000);
      const jwt = new SignJWT(all)
        .setProtectedHeader({ alg: change.alg ?? 'HS256', typ: change.typ ?? 'pulso-session+jwt', kid: own!.id })
        .setIssuer(change.iss ?? 'pulso')
        .setAudience(change.aud ?? 'pulso-session')
        .setSubject(claims.accountId)
        .setExpirationTime(now + 60);
      return (change.without === 'iat' ? jwt : jwt.setIssuedAt(now)).sign(
        change.alg === 'HS512' ? new Uint8Array(64) : own!.key,
      );
    };
    expect(await status(await sign())).toBe(200);
    expect(await status(await sign({ typ: 'JWT' }))).toBe(401);
    expect(await status(await sign({ iss: 'elsewhere' }))).toBe(401);
    expect(await status(await sign({ aud: 'other' }))).toBe(401);
    for (const without of ['pv', 'sid', 'role', 'pms', 'iat'])
      expect(await status(await sign({ without })), without).toBe(401);
    // HS512 with the very key: the algorithm is fixed.
    const header = json({ alg: 'HS512', typ: 'pulso-session+jwt', kid: own!.id });
    const payload = (await sign()).split('.')[1]!;
    const signature = createHmac('sha512', own!.key).update(`${header}.${payload}`).digest('base64url');
    expect(await status(`${header}.${payload}.${signature}`)).toBe(401);
  });

  it('of an account that does not exist, or of an older policy, is refused', async () => {
    const tokens = createSessionTokens(await keys(), () => Date.now() - 60_000);
    const nobody = { ...claims, accountId: '11111111-1111-4111-8111-111111111111' };
    expect(await status((await tokens.sign(nobody)).token)).toBe(401);
    await sql`update pulso.account set policy_version = 7`.execute(api.db);
    await api.restart();
    expect(await status((await tokens.sign({ ...claims, policyVersion: 6 })).token)).toBe(401);
    expect(await status((await tokens.sign({ ...claims, policyVersion: 7 })).token)).toBe(200);
  });

  it('survives a change of the secret when the old one is still listed', async () => {
    const [first, second] = ['a first secret of at least 32 characters', 'a second secret of at least 32 characters'];
    const old = createSessionTokens(await sessionKeys(first, ''));
    const both = createSessionTokens(await sessionKeys(`${second},${first}`, ''));
    const { token } = await old.sign(claims);
    expect(await both.verify(token)).toMatchObject({ accountId: claims.accountId });
    expect(await old.verify((await both.sign(claims)).token)).toBeNull();
    await expect(sessionKeys(`${second},short`, '')).rejects.toMatchObject({ code: 'secret-unusable' });
  });
});

describe('rubbish', () => {
  it.each(['', '.', '..', 'x'.repeat(5_000), 'a.b.c', '%00', 'null', '{}'])(
    'as a token is refused: %.20s',
    async (text) => {
      expect(await status(text)).toBe(401);
    },
  );

  it.each(['Bearer', 'Bearer ', 'Basic Zmlyc3Q6eA==', 'Bearer pulso_', 'Bearer x'])(
    'as an authorization is refused: %s',
    async (authorization) => {
      expect((await api.anonymous.get('/api/v1/packs', { authorization })).status).toBe(401);
    },
  );
});

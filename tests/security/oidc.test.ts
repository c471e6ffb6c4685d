import { disableAccount, listAccounts } from '@pulso/accounts';
import { sessionSchema } from '@pulso/kpi-core';
import { freePort } from '@pulso/servers';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startIdentityProvider, type IdentityProvider } from './support/identity-provider.ts';
import { startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

const CLIENT = 'pulso';
const SECRET = 'the secret of the client';

let provider: IdentityProvider;
let api: SecuredApi;
beforeAll(async () => {
  provider = await startIdentityProvider(CLIENT, SECRET);
  const port = String(await freePort());
  api = await startSecured({
    // With a provider nobody needs a local account.
    prepare: async () => {},
    environment: {
      PORT: port,
      PULSO_OIDC_ISSUER: provider.issuer,
      PULSO_OIDC_CLIENT_ID: CLIENT,
      PULSO_OIDC_CLIENT_SECRET: SECRET,
      PULSO_OIDC_PUBLIC_URL: `http://127.0.0.1:${port}`,
      PULSO_OIDC_ROLES: 'finance=manager,chiefs=project_manager',
    },
  });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});
beforeEach(() => {
  provider.flaw = 'none';
  provider.claims = { sub: 'u1', preferred_username: 'ana', name: 'Ana Pérez', groups: ['staff', 'finance'] };
});

/** Leaves for the provider; answers where the provider sends back to. */
const leave = async (visitor: Visitor): Promise<URL> => {
  const answer = await visitor.get('/api/v1/session/oidc');
  expect(answer.status).toBe(302);
  return new URL(provider.visit(answer.headers.get('location')!));
};
const comeBack = async (visitor: Visitor, back: URL): Promise<string> => {
  const answer = await visitor.get(`${back.pathname}${back.search}`);
  return answer.headers.get('location') ?? String(answer.status);
};
const whoAmI = async (visitor: Visitor) => sessionSchema.parse(await (await visitor.get('/api/v1/session')).json());

describe('signing in with an identity provider', () => {
  it('is offered, and gives the role of the person’s group', async () => {
    const visitor = api.anonymous;
    expect(await whoAmI(visitor)).toMatchObject({
      loginRequired: true,
      principal: null,
      signIn: { oidc: '/api/v1/session/oidc' },
    });
    expect(await comeBack(visitor, await leave(visitor))).toBe('/manager/dashboard');
    expect((await whoAmI(visitor)).principal).toMatchObject({
      name: 'ana',
      roles: ['manager'],
      scope: { kind: 'all' },
    });
    expect((await visitor.get('/api/v1/packs')).status).toBe(200);
    expect((await visitor.post('/api/v1/session/refresh')).status).toBe(200);
  });

  it('gives a project manager the scope of their name', async () => {
    provider.claims = { sub: 'u2', preferred_username: 'camila', name: 'Camila Soto', groups: ['chiefs'] };
    const visitor = api.anonymous;
    await comeBack(visitor, await leave(visitor));
    expect((await whoAmI(visitor)).principal).toMatchObject({
      roles: ['project_manager'],
      scope: { kind: 'dimension', dimension: 'projectManager', values: ['camila soto'] },
    });
  });

  it('uses PKCE, state and nonce', async () => {
    const address = new URL((await api.anonymous.get('/api/v1/session/oidc')).headers.get('location')!);
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(address.searchParams.get(name)!.length, name).toBeGreaterThanOrEqual(43);
    }
    expect(address.searchParams.has('client_secret')).toBe(false);
  });

  it('follows the claims at the next sign-in, and ends what was signed before', async () => {
    const visitor = api.anonymous;
    await comeBack(visitor, await leave(visitor));
    const before = (await listAccounts(api.db)).find(({ name }) => name === 'ana')!;
    provider.claims = { ...provider.claims, groups: ['chiefs'] };
    const again = api.anonymous;
    await comeBack(again, await leave(again));
    const after = (await listAccounts(api.db)).find(({ name }) => name === 'ana')!;
    expect([after.id, after.role, after.policyVersion]).toEqual([
      before.id,
      'project_manager',
      before.policyVersion + 1,
    ]);
  });

  it('never meets a local account of the same name', async () => {
    await sql`insert into pulso.account (name, name_key, role) values ('ana', 'ana', 'admin')`.execute(api.db);
    const visitor = api.anonymous;
    await comeBack(visitor, await leave(visitor));
    expect((await whoAmI(visitor)).principal).toMatchObject({ roles: ['manager'] });
  });
});

describe('nobody is signed in', () => {
  const expectRefused = async (visitor: Visitor, back: URL, problem: string): Promise<void> => {
    expect(await comeBack(visitor, back)).toBe(`/manager/login?problem=${problem}`);
    expect((await whoAmI(visitor)).principal).toBeNull();
  };

  it.each(['nonce', 'audience', 'issuer', 'expired', 'unsigned', 'foreign-key'] as const)(
    'by an ID token with a flaw: %s',
    async (flaw) => {
      provider.flaw = flaw;
      const visitor = api.anonymous;
      await expectRefused(visitor, await leave(visitor), 'sign-in-failed');
    },
  );

  it('by another state, or without having left from here', async () => {
    const visitor = api.anonymous;
    const back = await leave(visitor);
    back.searchParams.set('state', 'x'.repeat(43));
    await expectRefused(visitor, back, 'sign-in-failed');
    await expectRefused(api.anonymous, await leave(api.anonymous), 'sign-in-expired');
  });

  it('by the code of somebody else, or by one that was used', async () => {
    const [victim, attacker] = [api.anonymous, api.anonymous];
    const stolen = (await leave(victim)).searchParams.get('code')!;
    const own = await leave(attacker);
    own.searchParams.set('code', stolen);
    await expectRefused(attacker, own, 'sign-in-failed');
    const visitor = api.anonymous;
    const back = await leave(visitor);
    await comeBack(visitor, back);
    await expectRefused(api.anonymous, back, 'sign-in-expired');
  });

  it('without a group that has a role, or without the name that the role needs', async () => {
    provider.claims = { sub: 'u3', name: 'Eva', groups: ['staff'] };
    const visitor = api.anonymous;
    await expectRefused(visitor, await leave(visitor), 'no-role');
    provider.claims = { sub: 'u4', groups: ['chiefs'] };
    await expectRefused(visitor, await leave(visitor), 'no-role');
  });

  it('whose account was disabled here', async () => {
    provider.claims = { sub: 'u5', preferred_username: 'leaver', groups: ['finance'] };
    const visitor = api.anonymous;
    await comeBack(visitor, await leave(visitor));
    await disableAccount(api.db, 'leaver');
    await expectRefused(api.anonymous, await leave(api.anonymous).then(() => leave(visitor)), 'sign-in-expired');
    const again = api.anonymous;
    await expectRefused(again, await leave(again), 'no-role');
  });

  it('when the provider refuses', async () => {
    const visitor = api.anonymous;
    const back = await leave(visitor);
    back.search = `?error=access_denied&state=${back.searchParams.get('state')}`;
    await expectRefused(visitor, back, 'sign-in-failed');
  });
});

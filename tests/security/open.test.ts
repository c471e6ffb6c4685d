import { io } from 'socket.io-client';
import { createSessionTokens, createAccount, sessionKeys } from '@pulso/accounts';
import { parseEnvironment } from '@pulso/platform';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../apps/api/src/start.ts';
import { testDatabase } from '../support/services.ts';
import { createVisitor, eventually, PASSWORD, startSecured, type SecuredApi } from './support/secured-api.ts';

/** Whether there are accounts is looked at every few seconds; on a busy machine it takes longer. */
const PATIENT_MS = 60_000;

const openApi = (environment: Record<string, string> = {}) => startSecured({ prepare: async () => {}, environment });
const session = async (api: SecuredApi) => (await api.anonymous.get('/api/v1/session')).json();

describe('an installation without accounts', () => {
  // Each has an installation of its own, so those that wait do so side by side.
  it.concurrent(
    'is open to this machine until the first account is made, and then closed',
    { timeout: PATIENT_MS },
    async () => {
      await using api = await openApi();
      expect(await session(api)).toMatchObject({ loginRequired: false, principal: { kind: 'local', name: 'local' } });
      expect((await api.anonymous.get('/api/v1/packs')).status).toBe(200);
      // A cookie of an earlier installation is no hindrance; a key that is none is.
      expect((await api.anonymous.get('/api/v1/packs', { cookie: 'pulso_session=old' })).status).toBe(200);
      expect((await api.anonymous.get('/api/v1/packs', { authorization: 'Bearer nonsense' })).status).toBe(401);
      const socket = io(api.url, { transports: ['websocket'] });
      await new Promise((resolve) => socket.once('connect', () => resolve(null)));
      const closed = new Promise((resolve) => socket.once('disconnect', resolve));

      await createAccount(api.db, { name: 'boss', role: 'admin', password: PASSWORD });
      await eventually(
        async () => (await api.anonymous.get('/api/v1/packs')).status,
        (status) => status === 401,
        30_000,
      );
      await closed;
      socket.disconnect();
      expect(await session(api)).toMatchObject({ loginRequired: true, principal: null });
      expect((await (await api.signIn('boss')).get('/api/v1/packs')).status).toBe(200);
    },
  );

  it.concurrent('is not open to whom a proxy brings, unless that proxy is known', { timeout: PATIENT_MS }, async () => {
    await using api = await openApi();
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']) {
      const forwarded = { [header]: '203.0.113.9' };
      const answer = await api.anonymous.get('/manager/api/nothing', forwarded);
      expect([answer.status, ((await answer.json()) as { type: string }).type], header).toEqual([
        401,
        'urn:pulso:problem:proxied-without-login',
      ]);
      expect(await (await api.anonymous.get('/api/v1/session', forwarded)).json()).toMatchObject({
        loginRequired: true,
        principal: null,
      });
      const socket = io(api.url, { transports: ['websocket'], extraHeaders: forwarded, reconnection: false });
      await expect(
        new Promise((resolve, reject) => {
          socket.once('connect', () => resolve(null));
          socket.once('connect_error', reject);
        }),
      ).rejects.toThrow('not-signed-in');
    }
    await using known = await openApi({ PULSO_TRUSTED_PROXIES: '1' });
    expect((await known.anonymous.get('/api/v1/packs', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(200);
  });

  it('is counted by no limit of reading', async () => {
    // Five a minute, for those who sign in.
    await using api = await openApi({ PULSO_LIMITS: 'snapshots=5/60' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.anonymous.get('/manager/api/nothing')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  });

  it.each(['0.0.0.0', '::', '192.0.2.1'])('does not start where others could reach it: %s', async (HOST) => {
    await using api = await openApi();
    await expect(startApi(parseEnvironment({ ...api.variables, HOST }))).rejects.toThrow(/there is no account yet/);
  });

  it('starts for others when it has an account, and needs a login', async () => {
    await using api = await startSecured({ environment: { HOST: '0.0.0.0' } });
    const visitor = createVisitor(() => api.url.replace('0.0.0.0', '127.0.0.1'), {});
    expect((await visitor.get('/api/v1/packs')).status).toBe(401);
  });
});

/** The database is renamed away, which is an outage as far as one api can tell. */
async function withoutDatabase(api: SecuredApi, work: () => Promise<void>): Promise<void> {
  await using elsewhere = await testDatabase({ migrated: false });
  const admin = await startlessPool(elsewhere.url);
  const name = new URL(api.variables['DATABASE_URL']!).pathname.slice(1);
  const rename = async (from: string, to: string): Promise<void> => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`.execute(admin);
    await sql`alter database ${sql.ref(from)} rename to ${sql.ref(to)}`.execute(admin);
  };
  await rename(name, `${name}_away`);
  try {
    await work();
  } finally {
    await rename(`${name}_away`, name);
    await admin.destroy();
  }
}

async function startlessPool(url: string) {
  const { createDatabase, createLogger, createPool } = await import('@pulso/platform');
  return createDatabase(createPool({ url, max: 1, applicationName: 'test', logger: createLogger('test', 'silent') }));
}

describe.concurrent('started while the database is away', () => {
  it('an installation that had no account goes on without login, on this machine', async () => {
    await using api = await openApi();
    await api.anonymous.get('/api/v1/packs');
    await withoutDatabase(api, async () => {
      await api.restart();
      expect((await api.anonymous.get('/api/v1/packs')).status).toBe(200);
      // What administers stays closed until it is known who there is.
      expect((await api.anonymous.get('/admin/queues/api/queues')).status).toBe(503);
    });
    await eventually(
      async () => (await api.anonymous.get('/admin/queues/api/queues')).status,
      (status) => status === 200,
    );
  });

  it('an installation of which that is not known lets nobody in', async () => {
    await using api = await openApi();
    await withoutDatabase(api, async () => {
      const running = await startApi(
        parseEnvironment({ ...api.variables, PULSO_HOME: `${api.variables['PULSO_HOME']}-new` }),
      );
      const visitor = createVisitor(() => running.url, {});
      const answer = await visitor.get('/manager/api/kpis');
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await (await visitor.get('/api/v1/session')).json()).toMatchObject({
        loginRequired: true,
        principal: null,
      });
      expect((await visitor.get('/health/ready')).status).toBe(200);
      await running.stop();
    });
  });

  it('an installation with accounts takes the sessions it has signed, and does not administer', async () => {
    await using api = await startSecured();
    const { rows } = await sql<{ id: string }>`select id from pulso.account`.execute(api.db);
    const tokens = createSessionTokens(await sessionKeys(undefined, api.variables['PULSO_HOME']!));
    const { token } = await tokens.sign({
      accountId: rows[0]!.id,
      family: '00000000-0000-4000-8000-000000000000',
      name: 'first',
      role: 'admin',
      projectManagers: [],
      policyVersion: 1,
    });
    const key = await api.key({ role: 'monitor' });
    await withoutDatabase(api, async () => {
      await api.restart();
      // A key may be good: nobody is told that it is not.
      expect((await api.withKey(key).get('/health/system')).status).toBe(503);
      const cookie = { cookie: `pulso_session=${token}` };
      expect((await api.anonymous.get('/manager/api/nothing', cookie)).status).toBe(404);
      expect((await api.anonymous.get('/manager/api/nothing')).status).toBe(503);
      for (const path of ['/admin/queues', '/manager/api/audit']) {
        expect((await api.anonymous.get(path, cookie)).status, path).toBe(503);
      }
      const login = await api.anonymous.post('/api/v1/session', { name: 'first', password: PASSWORD });
      expect([401, 500, 503]).toContain(login.status);
      expect(login.headers.getSetCookie()).toEqual([]);
    });
  });
});

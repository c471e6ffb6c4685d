import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSessionTokens, disableAccount, revokeKey, sessionKeys } from '@pulso/accounts';
import { ROLES, type Role } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { SOCKET_EVENTS } from '../../apps/api/src/principal/permissions.ts';
import { cookieHeader, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

let api: SecuredApi;
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_LIMITS: 'variants=10000/60,sockets=10000/60,refused=10000/60' } });
});
afterAll(() => api[Symbol.asyncDispose]());

let open: Socket[] = [];
afterEach(() => {
  for (const socket of open) socket.disconnect();
  open = [];
});

const credentials = (visitor: Visitor): Record<string, string> => ({
  ...visitor.headers,
  ...(visitor.cookies.size > 0 ? { cookie: cookieHeader(visitor.cookies) } : {}),
});
/** Connects; rejects with the code of the refusal. */
const connect = (extraHeaders: Record<string, string>): Promise<Socket> => {
  const socket = io(api.url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders });
  open.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
      reject(new Error(error.data?.code ?? error.message)),
    );
  });
};
const ended = (socket: Socket): Promise<string> => new Promise((resolve) => socket.once('disconnect', resolve));
const grantOf = (role: Role) => (role === 'project_manager' ? { role, projectManagers: ['Camila Soto'] } : { role });
const subscription = (client: string) => ({ pack: 'edp', type: 'kpis', filters: { client: [client] } });

describe('the handshake', () => {
  it('is open to the roles that see figures, by session and by key', async () => {
    const visitors = await Promise.all(
      ROLES.map(async (role) => ({
        role,
        account: await api.signedIn(`Socket ${role}`, grantOf(role)),
        key: api.withKey(await api.key(grantOf(role))),
      })),
    );
    await Promise.all(
      visitors.flatMap(({ role, account, key }) =>
        [account, key].map(async (visitor) => {
          const attempt = connect(credentials(visitor)).then((socket) =>
            socket.emitWithAck('subscribe', subscription('x')),
          );
          if (['manager', 'project_manager', 'admin'].includes(role)) {
            expect(await attempt, role).toMatchObject({ ok: true });
          } else {
            await expect(attempt, role).rejects.toThrow('not-allowed');
          }
        }),
      ),
    );
  });

  it('names every event that has a handler', () => {
    expect(Object.keys(SOCKET_EVENTS)).toEqual(['connect', 'subscribe', 'unsubscribe']);
  });

  it('needs credentials, and good ones', async () => {
    await expect(connect({})).rejects.toThrow('not-signed-in');
    await expect(connect({ cookie: 'pulso_session=a.b.c' })).rejects.toThrow('session-ended');
    await expect(connect({ authorization: `Bearer pulso_${'0'.repeat(12)}_${'x'.repeat(43)}` })).rejects.toThrow(
      'bad-key',
    );
  });

  it('from a page of another site is refused, with a good cookie', async () => {
    const visitor = await api.signIn('first');
    const headers = credentials(visitor);
    await expect(connect({ ...headers, origin: 'https://evil.example' })).rejects.toThrow('websocket error');
    await expect(connect({ ...headers, 'sec-fetch-site': 'cross-site' })).rejects.toThrow('websocket error');
    await expect(connect({ ...headers, origin: api.url })).resolves.toBeDefined();
  });

  it('is refused to the 21st socket of one account', async () => {
    const visitor = await api.signedIn('Many', { role: 'manager' });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connect(credentials(visitor))));
    await expect(connect(credentials(visitor))).rejects.toThrow('too-many-sockets');
    const gone = ended(sockets[0]!);
    sockets[0]!.disconnect();
    await gone;
    await expect
      .poll(() =>
        connect(credentials(visitor)).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

describe('an open socket', () => {
  it('is closed when its account is disabled, or its key is revoked', async () => {
    const account = await connect(credentials(await api.signedIn('Leaving', { role: 'manager' })));
    const text = await api.key({ role: 'manager' });
    const key = await connect({ authorization: `Bearer ${text}` });
    const closed = Promise.all([account, key].map(ended));
    await disableAccount(api.db, 'Leaving');
    await revokeKey(api.db, text.split('_')[1]!);
    expect(await closed).toEqual(['io server disconnect', 'io server disconnect']);
  });

  it('is closed by the logout of its session', async () => {
    const visitor = await api.signIn('first');
    const socket = await connect(credentials(visitor));
    const closed = ended(socket);
    await visitor.send('DELETE', '/api/v1/session');
    expect(await closed).toBe('io server disconnect');
  });

  it('is closed when its session token expires, and opened again with a new one', async () => {
    const { rows } = await sql<{ id: string }>`select id from pulso.account where name = 'first'`.execute(api.db);
    // It has two seconds left.
    const early = createSessionTokens(
      await sessionKeys(undefined, api.variables['PULSO_HOME']!),
      () => Date.now() - (12 * 60 - 2) * 1_000,
    );
    const { token } = await early.sign({
      accountId: rows[0]!.id,
      family: '00000000-0000-4000-8000-000000000000',
      name: 'first',
      role: 'admin',
      projectManagers: [],
      policyVersion: 1,
    });
    const socket = await connect({ cookie: `pulso_session=${token}` });
    expect(await ended(socket)).toBe('io server disconnect');
    await expect(connect({ cookie: `pulso_session=${token}` })).rejects.toThrow('session-ended');
    await expect(connect(credentials(await api.signIn('first')))).resolves.toBeDefined();
  });

  it('holds at most 50 subscriptions', async () => {
    const socket = await connect(credentials(await api.signIn('first')));
    for (let n = 0; n < 50; n += 1) {
      expect(await socket.emitWithAck('subscribe', subscription(`client ${n}`)), String(n)).toMatchObject({ ok: true });
    }
    expect(await socket.emitWithAck('subscribe', subscription('client 50'))).toMatchObject({
      ok: false,
      error: { code: 'too-many-subscriptions' },
    });
    expect(await socket.emitWithAck('subscribe', subscription('client 49'))).toMatchObject({ ok: true });
  });

  it('is closed when it floods', async () => {
    const socket = await connect(credentials(await api.signIn('first')));
    const closed = ended(socket);
    for (let n = 0; n < 200; n += 1) socket.emit('unsubscribe', { key: 'none' });
    expect(await closed).toBe('io server disconnect');
  });

  it('is closed when it sends what nobody knows, or too much at once', async () => {
    const socket = await connect(credentials(await api.signIn('first')));
    const closed = ended(socket);
    expect(await socket.emitWithAck('steal', {})).toMatchObject({ ok: false, error: { code: 'unknown-event' } });
    for (const event of ['__proto__', 'constructor', 'toString', 'snapshot']) socket.emit(event, {});
    expect(await closed).toBe('io server disconnect');
    const large = await connect(credentials(await api.signIn('first')));
    const cut = ended(large);
    large.emit('subscribe', { pack: 'x'.repeat(20_000) });
    expect(await cut).toMatch(/transport/);
  });

  it('answers rubbish and stays well', async () => {
    const socket = await connect(credentials(await api.signIn('first')));
    for (const rubbish of [null, 1, 'x', [], { pack: {} }, { pack: 'edp', type: 'kpis', filters: { nothing: 1 } }]) {
      expect(await socket.emitWithAck('subscribe', rubbish)).toMatchObject({ ok: false });
    }
    socket.emit('subscribe');
    expect(await socket.emitWithAck('subscribe', subscription('x'))).toMatchObject({ ok: true });
  });
});

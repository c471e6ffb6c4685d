import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fold, snapshotSchema, SNAPSHOT_TYPES, type SubscribeAnswer } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { cookieHeader, eventually, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

const OWN = 'Camila Soto';
const FOREIGN = 'Andrea Fuentes';

let api: SecuredApi;
let manager: Visitor;
let camila: Visitor;
let andrea: Visitor;
beforeAll(async () => {
  api = await startSecured({ demo: true, worker: true });
  manager = await api.signedIn('Manager', { role: 'manager' });
  camila = await api.signedIn('Camila', { role: 'project_manager', projectManagers: [OWN] });
  andrea = await api.signedIn('Andrea', { role: 'project_manager', projectManagers: [FOREIGN.toUpperCase()] });
});
afterAll(() => api[Symbol.asyncDispose]());

const rowsOf = async (name: string): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    select s.id from edp.statement s join edp.project_manager m on m.id = s.project_manager_id
    where m.name_key = ${fold(name)} order by s.id`.execute(api.db);
  return rows.map(({ id }) => id);
};
const snapshot = async (visitor: Visitor, path: string) => {
  const answer = await eventually(
    () => visitor.get(path),
    ({ status }) => status !== 202,
  );
  expect(answer.status).toBe(200);
  return snapshotSchema.parse(await answer.json());
};
interface Page {
  readonly rows: readonly { readonly id: string; readonly projectManager: string }[];
  readonly total: { readonly count: number };
}
const drill = async (visitor: Visitor, query = ''): Promise<Page> =>
  (await (await visitor.get(`/manager/api/statements?limit=200${query}`)).json()) as Page;
const idsOf = ({ rows }: Page): number[] => rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b);

describe('a project manager', () => {
  it.each(SNAPSHOT_TYPES)('gets a snapshot of their own statements alone: %s', async (type) => {
    const [whole, own, other] = await Promise.all(
      [manager, camila, andrea].map((visitor) => snapshot(visitor, `/manager/api/${type}`)),
    );
    expect(new Set([whole!.meta.key, own!.meta.key, other!.meta.key]).size).toBe(3);
    expect(own!.meta.scope).toBe(JSON.stringify(['projectManager', [fold(OWN)]]));
    expect(JSON.stringify(own!.data)).not.toContain(FOREIGN);
    expect(JSON.stringify(other!.data)).not.toContain(OWN);
    expect(own!.data).not.toEqual(whole!.data);
  });

  it('sees the same by the address of packs', async () => {
    const own = await snapshot(camila, '/api/v1/packs/edp/kpis');
    expect(own.meta.key).toBe((await snapshot(camila, '/manager/api/kpis')).meta.key);
  });

  it('gets nothing more by asking for another', async () => {
    const both = encodeURIComponent(FOREIGN);
    const { rows, total } = await drill(camila, `&projectManager=${both}`);
    expect([rows, total.count]).toEqual([[], 0]);
    const mixed = await drill(camila, `&projectManager=${both}&projectManager=${encodeURIComponent(OWN)}`);
    expect(idsOf(mixed)).toEqual(await rowsOf(OWN));
    for (const query of ['scope=all', 'scope[kind]=all', '__proto__=x', 'projectManager[]=x']) {
      expect((await camila.get(`/manager/api/kpis?${query}`)).status, query).toBe(400);
    }
  });

  it('drills down to their own rows alone', async () => {
    const page = await drill(camila);
    expect(page.rows.length).toBeGreaterThan(0);
    expect(idsOf(page)).toEqual(await rowsOf(OWN));
    expect((await drill(manager)).total.count).toBeGreaterThan(page.rows.length);
  });

  it('opens no row of another, and cannot tell whether it exists', async () => {
    const [foreign] = await rowsOf(FOREIGN);
    const [own] = await rowsOf(OWN);
    expect((await camila.get(`/manager/api/statements/${own}`)).status).toBe(200);
    const [hidden, missing] = await Promise.all(
      [foreign, 999_999].map((id) => camila.get(`/manager/api/statements/${id}`)),
    );
    expect([hidden!.status, missing!.status]).toEqual([404, 404]);
    const text = async (answer: Response): Promise<string> => (await answer.text()).replaceAll(/\d+/g, '');
    expect(await text(hidden!)).toBe(await text(missing!));
  });

  it('exports nothing of another', async () => {
    for (const type of ['statements', ...SNAPSHOT_TYPES]) {
      const answer = await camila.get(`/manager/api/${type}/export?format=csv`);
      expect(answer.status).toBe(200);
      expect(await answer.text(), type).not.toContain(FOREIGN);
    }
    expect(await (await manager.get('/manager/api/statements/export?format=csv')).text()).toContain(FOREIGN);
  });

  it('does not see the tickets of another scope', async () => {
    const answer = await manager.post('/manager/dashboard/refresh', { types: ['kpis'] });
    const { statusUrl } = (await answer.json()) as { statusUrl: string };
    expect((await manager.get(statusUrl)).status).toBe(200);
    expect((await camila.get(statusUrl)).status).toBe(404);
    const own = (await (await camila.post('/manager/dashboard/refresh', { types: ['kpis'] })).json()) as {
      statusUrl: string;
    };
    expect((await camila.get(own.statusUrl)).status).toBe(200);
    expect((await andrea.get(own.statusUrl)).status).toBe(404);
  });

  it('does not see the report of an import', async () => {
    const form = new FormData();
    form.append('file', new Blob(['nothing']), 'sheet.csv');
    const answer = await manager.send('POST', '/manager/api/import/statements', form);
    const { statusUrl } = (await answer.json()) as { statusUrl: string };
    expect((await manager.get(statusUrl)).status).toBe(200);
    expect((await camila.get(statusUrl)).status).toBe(404);
  });

  it('imports nothing', async () => {
    const form = new FormData();
    form.append('file', new Blob(['nothing']), 'sheet.csv');
    expect((await camila.send('POST', '/manager/api/import/statements', form)).status).toBe(403);
  });

  it('verifies their own figures', async () => {
    await snapshot(camila, '/manager/api/kpis');
    const answer = await camila.post('/manager/api/verify', { type: 'kpis' });
    expect(await answer.json()).toMatchObject({ equal: true });
  });

  it('with another scope after a change of the account gets other figures at once', async () => {
    const visitor = await api.signedIn('Moving', { role: 'project_manager', projectManagers: [OWN] });
    const before = await snapshot(visitor, '/manager/api/kpis');
    await sql`update pulso.account set project_managers = array[${fold(FOREIGN)}], policy_version = policy_version + 1
      where name = 'Moving'`.execute(api.db);
    await eventually(
      async () => (await visitor.get('/manager/api/kpis')).status,
      (status) => status === 401,
    );
    const after = await snapshot(await api.signIn('Moving'), '/manager/api/kpis');
    expect(after.meta.key).not.toBe(before.meta.key);
    expect(after.meta.key).toBe((await snapshot(andrea, '/manager/api/kpis')).meta.key);
  });
});

describe('a project manager’s socket', () => {
  const open: Socket[] = [];
  afterAll(() => {
    for (const socket of open) socket.disconnect();
  });
  const connect = (visitor: Visitor): Socket => {
    const socket = io(api.url, { transports: ['websocket'], extraHeaders: { cookie: cookieHeader(visitor.cookies) } });
    open.push(socket);
    return socket;
  };
  const subscribe = (socket: Socket, filters: object = {}): Promise<SubscribeAnswer> =>
    socket.emitWithAck('subscribe', { pack: 'edp', type: 'kpis', filters }) as Promise<SubscribeAnswer>;

  it('gets its own key, value and pushes', async () => {
    await Promise.all([camila, manager].map((visitor) => snapshot(visitor, '/manager/api/kpis')));
    const [own, whole] = [connect(camila), connect(manager)];
    const [first, second] = await Promise.all([subscribe(own), subscribe(whole)]);
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(first.key).not.toBe(second.key);
    expect(first.meta).toMatchObject({ scope: JSON.stringify(['projectManager', [fold(OWN)]]) });
    const heard: string[] = [];
    own.on('snapshot', ({ key }: { key: string }) => heard.push(key));
    const pushed = new Promise((resolve) => whole.once('snapshot', resolve));
    // A row of somebody else changes: the manager's figures move, these do not.
    await sql`update edp.statement set approved_amount = approved_amount + 1000 where id = ${(await rowsOf(FOREIGN))[0]}`.execute(
      api.db,
    );
    await manager.post('/manager/dashboard/refresh', { types: ['kpis'] });
    await pushed;
    expect(heard).toEqual([]);
  });

  it('joins no room by naming it', async () => {
    const own = connect(camila);
    const whole = (await snapshot(manager, '/manager/api/kpis')).meta.key;
    const answers = await Promise.all([
      subscribe(own, { key: whole }),
      own.emitWithAck('subscribe', { pack: 'edp', type: 'kpis', filters: {}, scope: { kind: 'all' } }),
      own.emitWithAck('subscribe', { pack: 'edp', type: 'kpis', filters: {}, key: whole }),
      own.emitWithAck('join', whole),
      own.emitWithAck('subscribe', whole),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false });
  });
});

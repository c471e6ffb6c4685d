import { appendAudit, pruneAudit, AUDIT_RETENTION_DAYS } from '@pulso/accounts';
import { auditPageSchema, type AuditEntry } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startSecured, type SecuredApi, type Visitor } from './support/secured-api.ts';

let api: SecuredApi;
let ops: Visitor;
beforeAll(async () => {
  api = await startSecured();
  ops = await api.signedIn('Olga', { role: 'ops' });
});
afterAll(() => api[Symbol.asyncDispose]());

const read = async (query = ''): Promise<readonly AuditEntry[]> =>
  auditPageSchema.parse(await (await ops.get(`/manager/api/audit${query}`)).json()).entries;

describe('the audit log', () => {
  it('holds who signed in, who tried, and who left', async () => {
    const visitor = await api.signedIn('Marta', { role: 'manager' });
    await api.anonymous.post('/api/v1/session', { name: 'Marta', password: 'wrong but quite long' });
    await visitor.send('DELETE', '/api/v1/session');
    const entries = await read();
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actor: 'Marta', action: 'session.login', outcome: 'ok', ip: '127.0.0.1' }),
        expect.objectContaining({ actor: 'anonymous', action: 'session.login', outcome: 'failed' }),
        expect.objectContaining({ actor: 'Marta', action: 'session.logout', outcome: 'ok' }),
      ]),
    );
  });

  it('holds what was changed, and how that ended', async () => {
    await ops.post('/manager/dashboard/refresh', { types: ['kpis'] });
    await ops.post('/manager/api/cache/clear', { type: 'kpis' });
    await ops.post('/manager/api/cache/clear', { type: 'nonsense' });
    await ops.send('PUT', '/admin/queues/api/queues/kpis/pause');
    await ops.send('PUT', '/admin/queues/api/queues/kpis/resume');
    const form = new FormData();
    form.append('file', new Blob(['nothing']), 'sheet.csv');
    await ops.send('POST', '/manager/api/import/statements', form, { 'x-request-id': 'request-7' });
    const entries = (await read()).filter(({ actor }) => actor === 'Olga');
    for (const [action, target, outcome] of [
      ['refresh.force', '/manager/dashboard/refresh', 'ok'],
      ['cache.clear', '/manager/api/cache/clear', 'ok'],
      ['cache.clear', '/manager/api/cache/clear', 'failed'],
      ['queue.write', '/admin/queues/api/queues/kpis/pause', 'ok'],
      ['queue.write', '/admin/queues/api/queues/kpis/resume', 'ok'],
      ['data.import', '/manager/api/import/statements', 'ok'],
    ]) {
      expect(entries, `${action} ${target}`).toContainEqual(expect.objectContaining({ action, target, outcome }));
    }
    expect(entries).toContainEqual(expect.objectContaining({ action: 'data.import', requestId: 'request-7' }));
  });

  it('holds what was refused, once a minute', async () => {
    for (let n = 0; n < 5; n += 1) await ops.get('/manager/api/kpis');
    await api.anonymous.get('/metrics', { authorization: 'Bearer pulso_x' });
    const entries = await read('?outcome=denied');
    const denials = entries.filter(({ actor, action }) => actor === 'Olga' && action === 'route.denied');
    expect(denials.map(({ target }) => target)).toEqual(['GET /manager/api/kpis']);
    expect(entries).toContainEqual(expect.objectContaining({ actor: 'anonymous', action: 'key.refused' }));
  });

  it('holds no secret', async () => {
    const visitor = await api.signIn('Olga');
    const { rows } = await sql<{
      text: string;
    }>`select string_agg(to_jsonb(a)::text, '') as text from pulso.audit_log a`.execute(api.db);
    for (const secret of [PASSWORD, 'wrong but quite long', ...visitor.cookies.values()]) {
      expect(rows[0]!.text).not.toContain(secret);
    }
  });

  it('is read page by page, and by action, actor and outcome', async () => {
    const first = auditPageSchema.parse(await (await ops.get('/manager/api/audit?limit=2')).json());
    expect(first.entries).toHaveLength(2);
    const second = await read(`?limit=2&before=${first.nextBefore}`);
    expect(second[0]!.id).toBeLessThan(first.entries[1]!.id);
    expect(new Set((await read('?action=session.login&actor=Olga')).map(({ outcome }) => outcome))).toEqual(
      new Set(['ok']),
    );
    for (const query of ['?limit=0', '?limit=501', '?nothing=1', '?outcome=maybe', '?before=x']) {
      expect((await ops.get(`/manager/api/audit${query}`)).status, query).toBe(400);
    }
  });

  it('can be neither changed nor emptied, and forgets only what is old', async () => {
    const day = 86_400_000;
    await appendAudit(api.db, [
      { actor: 'old', action: 'test', outcome: 'ok', at: new Date(Date.now() - (AUDIT_RETENTION_DAYS + 1) * day) },
      { actor: 'kept', action: 'test', outcome: 'ok', at: new Date(Date.now() - (AUDIT_RETENTION_DAYS - 1) * day) },
    ]);
    await expect(sql`update pulso.audit_log set actor = 'nobody'`.execute(api.db)).rejects.toThrow('append-only');
    await expect(sql`delete from pulso.audit_log`.execute(api.db)).rejects.toThrow('append-only');
    await expect(sql`truncate pulso.audit_log`.execute(api.db)).rejects.toThrow('append-only');
    expect(await pruneAudit(api.db)).toBe(1);
    const actors = (await read('?action=test')).map(({ actor }) => actor);
    expect(actors).toEqual(['kept']);
  });

  it('is written later when the database is away for a moment', async () => {
    await sql`alter table pulso.audit_log rename to audit_log_away`.execute(api.db);
    await api.signIn('Olga');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await sql`alter table pulso.audit_log_away rename to audit_log`.execute(api.db);
    const before = (await read('?action=session.login&actor=Olga&limit=500')).length;
    expect(before).toBeGreaterThanOrEqual(3);
  });
});

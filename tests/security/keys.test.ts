import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, revokeKey } from '@pulso/accounts';
import { sql } from 'kysely';
import { eventually, rawStatus, startSecured, type SecuredApi } from './support/secured-api.ts';

let api: SecuredApi;
beforeAll(async () => {
  api = await startSecured({ environment: { PULSO_LIMITS: 'refused=10000/60' } });
});
afterAll(() => api[Symbol.asyncDispose]());

const status = async (text: string): Promise<number> => (await api.withKey(text).get('/health/system')).status;

describe('an API key', () => {
  it('opens what its role may, and the role is monitor unless another is given', async () => {
    const key = await api.key({ role: 'monitor' });
    expect(key).toMatch(/^pulso_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(await status(key)).toBe(200);
    expect((await api.withKey(key).get('/manager/api/kpis')).status).toBe(403);
    expect((await api.withKey(key).get('/api/v1/session')).status).toBe(200);
  });

  it('is refused with a wrong secret, in whatever way it is wrong', async () => {
    const key = await api.key({ role: 'monitor' });
    const last = key.at(-1) === 'A' ? 'E' : 'A';
    expect(await status(`${key.slice(0, -1)}${last}`)).toBe(401);
    expect(await status(key.slice(0, -1))).toBe(401);
    expect(await status(`${key}A`)).toBe(401);
    expect(await status(key.toUpperCase())).toBe(401);
  });

  it('stops within seconds when it is revoked, and when it has expired', async () => {
    const [revoked, expired] = [await api.key({ role: 'monitor' }), await api.key({ role: 'monitor' }, 1)];
    expect(await Promise.all([status(revoked), status(expired)])).toEqual([200, 200]);
    await revokeKey(api.db, revoked.split('_')[1]!);
    await sql`update pulso.api_key set expires_at = clock_timestamp() where id = ${expired.split('_')[1]}`.execute(
      api.db,
    );
    await eventually(
      () => Promise.all([status(revoked), status(expired)]),
      (answers) => answers.every((answer) => answer === 401),
      30_000,
    );
  });

  it('is stored as a hash of its secret alone', async () => {
    const key = await api.key({ role: 'monitor' });
    const { rows } = await sql<{
      text: string;
    }>`select string_agg(to_jsonb(k)::text, '') as text from pulso.api_key k`.execute(api.db);
    expect(rows[0]!.text).not.toContain(key.split('_').slice(2).join('_'));
    await expect(createKey(api.db, { name: 'long', role: 'monitor', days: 5_000 })).rejects.toMatchObject({
      code: 'invalid-expiry',
    });
    await expect(createKey(api.db, { name: 'nameless', role: 'project_manager' })).rejects.toMatchObject({
      code: 'invalid-role',
    });
  });

  it('needs no host name that browsers use, since no browser has it', async () => {
    const key = await api.key({ role: 'monitor' });
    const headers = { Host: 'api-1.internal:3000' };
    expect(await rawStatus(api.url, '/metrics', { ...headers, Authorization: `Bearer ${key}` })).toBe(200);
    expect(await rawStatus(api.url, '/metrics', headers)).toBe(403);
    expect(await rawStatus(api.url, '/health/ready', headers)).toBe(200);
  });
});

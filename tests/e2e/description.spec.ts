import type { APIResponse } from '@playwright/test';
import { test } from '../support/browser.ts';
import { expect, sql } from './support/dashboard.ts';

test('a pack’s description is answered with 304 until a rule is set, then with the new value', async ({
  request,
  product,
}) => {
  const read = (etag?: string) =>
    request.get('/api/v1/packs/edp', etag === undefined ? {} : { headers: { 'If-None-Match': etag } });
  const criticalDays = async (answer: APIResponse): Promise<unknown> => {
    const { rules } = (await answer.json()) as { rules: { key: string; value: number }[] };
    return rules.find(({ key }) => key === 'critical_days')?.value;
  };
  const set = (value: number) =>
    sql(product.databaseUrl, `insert into edp.rule (key, value, changed_by) values ('critical_days', $1, 'test')`, [
      value,
    ]);

  const first = await read();
  const etag = first.headers()['etag'] ?? '';
  expect(etag).toMatch(/^"/);
  const before = Number(await criticalDays(first));
  expect((await read(etag)).status()).toBe(304);

  await set(before - 1);
  const changed = await read(etag);
  expect([changed.status(), await criticalDays(changed)]).toEqual([200, before - 1]);
  await set(before);
  expect((await read(etag)).status(), 'the same bytes have the same tag').toBe(304);
});

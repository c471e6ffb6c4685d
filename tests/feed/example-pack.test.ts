import {
  computeSnapshots,
  kpiSchema,
  parseFilters,
  SCOPE_ALL,
  SNAPSHOT_TYPES,
  variantOf,
  withComputeContext,
  type Filters,
  type PackDefinition,
} from '@pulso/kpi-core';
import type { Database } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startInProcess } from './in-process.ts';
import { openDemo, type PackDatabase } from './pack-database.ts';
import { forgetChanges } from './shop.ts';

/** The pack that docs/pack-authors.md leads through, loaded as `PULSO_PACKS` loads it. */
const AS_OF = '2026-11-21';
let opened: PackDatabase;
let db: Database;
let pack: PackDefinition;
beforeAll(async () => {
  opened = await openDemo('./examples/help-desk/pack.ts', AS_OF, 'generated');
  ({ db, pack } = opened);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
});

const variant = (filters: Filters) => variantOf(pack, SCOPE_ALL, parseFilters(pack, filters));
const options = { asOf: AS_OF, reason: 'manual', statementTimeoutMs: 10_000 } as const;

async function figures(filters: Filters, base: 'auto' | 'rows' = 'auto') {
  const { results, error } = await computeSnapshots(db, pack, variant(filters), SNAPSHOT_TYPES, { ...options, base });
  if (error) throw error;
  const kpis = z.record(z.string(), kpiSchema).parse(results.get('kpis')!.data);
  return { kpis, results, source: results.get('kpis')!.source };
}

describe('a pack that the core has never heard of', () => {
  test.each([[{}], [{ team: ['Redes'] }], [{ priority: ['high', 'low'] }], [{ view: 'large' }]])(
    'gives with %j the same figures from cells as from rows, and each equals its rows',
    async (filters) => {
      const live = await figures(filters);
      const verified = await figures(filters, 'rows');
      expect(live.kpis).toEqual(verified.kpis);
      expect(live.source).toBe('view' in filters ? 'rows' : 'rollup');
      expect(live.kpis['waiting']!.value).toBeGreaterThan(0);
      for (const metric of Object.keys(live.kpis)) {
        const { total, rows } = await withComputeContext(db, pack, variant(filters), options, (context) =>
          pack.drilldown.page(context, { metric, limit: 200 }),
        );
        expect({ metric, value: total.value }).toEqual({ metric, value: live.kpis[metric]!.value });
        expect(rows).toHaveLength(Math.min(total.count, 200));
      }
    },
  );

  test('has every figure that its presentation names', async () => {
    const { kpis, results } = await figures({});
    expect(Object.keys(kpis).toSorted()).toEqual(Object.keys(pack.presentation.kpis).toSorted());
    expect(results.get('charts')!.data).toMatchObject({ by_team: { items: expect.any(Array) } });
  });

  test('is refreshed where a row changes, and nowhere else', async () => {
    await forgetChanges(db);
    await using running = await startInProcess(db, pack, AS_OF);
    const variants = [variant({}), variant({ team: ['Redes'] }), variant({ team: ['Soporte'] })];
    for (const each of variants) await running.refresh(each);
    await sql`update desk.request set title = title || '!' where team = 'Redes'`.execute(db);
    await running.drain();
    expect(await running.marked(variants, 'kpis')).toEqual([false, false, false]);
    await sql`update desk.request set hours = hours + 1 where id = (
      select min(id) from desk.request where team = 'Redes' and closed_on is null)`.execute(db);
    await running.drain();
    expect(await running.marked(variants, 'kpis')).toEqual([true, true, false]);
  });
});

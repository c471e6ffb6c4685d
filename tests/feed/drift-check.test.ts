import { createPackRegistry, lastDrift } from '@pulso/kpi-core';
import { createLogger, type JobData } from '@pulso/platform';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDriftHandler } from '../../apps/worker/src/drift.ts';
import { openDemo } from './pack-database.ts';

let demo: Awaited<ReturnType<typeof openDemo>>;
beforeAll(async () => {
  demo = await openDemo('@pulso/pack-edp', '2025-06-30', 'sample');
});
afterAll(() => demo[Symbol.asyncDispose]());

/** One drift job with as many live refreshes as `live` tells; answers what it left to be done later. */
async function runCheck(deferred: number, live: () => number): Promise<JobData<'background', 'drift'>[]> {
  const later: JobData<'background', 'drift'>[] = [];
  const check = createDriftHandler({
    db: demo.db,
    packs: createPackRegistry([demo.pack]),
    producer: { add: async (_queue, _job, data) => void later.push(data as JobData<'background', 'drift'>) },
    liveRefreshes: async () => live(),
    logger: createLogger('drift-check', 'silent'),
  });
  await check({ pack: demo.pack.id, deferred }, { id: 'check', signal: new AbortController().signal, stalled: 0 });
  return later;
}

test('rollups are compared with the rows later while live refreshes keep coming, but not for ever', async () => {
  expect(await runCheck(0, () => 9)).toEqual([{ pack: 'edp', deferred: 1 }]);
  expect(await lastDrift(demo.db)).toBeNull();
  expect(await runCheck(6, () => 9)).toEqual([]);
  expect(await lastDrift(demo.db)).toMatchObject({ differences: 0 });
});

test('a comparison under way is ended on the server when live refreshes come', async () => {
  let looks = 0;
  await demo.db.transaction().execute(async (transaction) => {
    // Cells that nobody can read: the comparison stands here until it is ended.
    await sql`lock table pulso.rollup_edp_statement_age in access exclusive mode`.execute(transaction);
    expect(await runCheck(2, () => ((looks += 1) === 1 ? 0 : 9))).toEqual([{ pack: 'edp', deferred: 3 }]);
    const { rows } = await sql`
      select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and datname = current_database()
        and query like '%rollup_edp_statement_age%'`.execute(transaction);
    expect(rows).toEqual([]);
  });
});

import { createPackRegistry } from '@pulso/kpi-core';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createCompactor } from '../../apps/scheduler/src/compactor.ts';
import { openDemo } from './pack-database.ts';

test('few deltas wait for more, but not for ever', async () => {
  await using demo = await openDemo('@pulso/pack-edp', '2025-06-30', 'sample');
  const { db, pack } = demo;
  /** Statements that leave a delta each. */
  const change = async (times: number): Promise<void> => {
    for (let left = times; left > 0; left -= 1) {
      await sql`update edp.statement set proposed_amount = proposed_amount + 1, approved_amount = null
        where id = (select min(id) from edp.statement where status <> 'void')`.execute(db);
    }
  };
  let nowMs = 0;
  let state = { folded: 0, waiting: 0 };
  const turn = createCompactor({
    db,
    packs: createPackRegistry([pack]),
    signal: new AbortController().signal,
    onCompacted: (figures) => (state = figures),
    now: () => nowMs,
  });
  await turn();
  nowMs += 30_000;
  await turn();
  expect(state, 'what loading left').toMatchObject({ waiting: 0 });
  await turn();
  expect(state).toEqual({ folded: 0, waiting: 0 });

  await change(1);
  await turn();
  expect(state).toEqual({ folded: 0, waiting: 1 });
  nowMs += 29_999;
  await turn();
  expect(state).toEqual({ folded: 0, waiting: 1 });
  nowMs += 1;
  await turn();
  expect(state).toEqual({ folded: 1, waiting: 0 });

  await change(499);
  await turn();
  expect(state).toEqual({ folded: 0, waiting: 499 });
  await change(1);
  await turn();
  expect(state, 'enough is folded at once').toEqual({ folded: 500, waiting: 0 });
});
